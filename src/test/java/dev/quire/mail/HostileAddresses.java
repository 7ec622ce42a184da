package dev.quire.mail;

import java.util.List;

/** What is to be refused as an email address. */
public final class HostileAddresses {

    /** Each would be another header, another recipient, another reading, or too long. */
    public static final List<String> ALL = List.of(
            "",
            " ",
            "me",
            "@example.com",
            "me@",
            "me@localhost",
            "me@example",
            "me@example.com\n",
            "me@example.com\r\nBcc: you@example.com",
            "me\r\n@example.com",
            "me\n@example.com",
            "me@exa\rmple.com",
            "me@example.com\0",
            "me@example.com ",
            " me@example.com",
            "m e@example.com",
            "me@example.com,you@example.com",
            "me@example.com;you@example.com",
            "me@example.com you@example.com",
            "me,you@example.com",
            "Me <me@example.com>",
            "<me@example.com>",
            "me@example.com>",
            "me@example.com> SIZE=1",
            "\"Me\" <me@example.com>",
            "\"me\"@example.com",
            "\"me\\\"\r\n\"@example.com",
            "me(comment)@example.com",
            "me@example.com (comment)",
            "group: me@example.com;",
            "@relay.example.com:me@example.com",
            "me%example.org@example.com",
            "example.org!me@example.com",
            "me@you@example.com",
            "me@[127.0.0.1]",
            "me@[IPv6:::1]",
            "me@127.0.0.1",
            "me@-example.com",
            "me@example-.com",
            "me@.example.com",
            "me@example..com",
            "me@example.com.",
            ".me@example.com",
            "me.@example.com",
            "m..e@example.com",
            "me@exämple.com",
            "mé@example.com",
            "me@example.com\u2028",
            "me＠example.com",
            "me@example。com",
            "=?UTF-8?Q?me?=@",
            "mailto:me@example.com?bcc=you@example.com",
            "a".repeat(65) + "@example.com",
            "me@" + "a".repeat(64) + ".com",
            "me@" + "a.".repeat(126) + "com");

    private HostileAddresses() {}
}
