package dev.quire.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlGuardTest {

    private static final UrlRules OWN_NETWORK =
            new UrlRules(true, Set.of(443, 8080), List.of(Network.of("127.0.0.0/8"), Network.of("169.254.0.0/16")));

    static Stream<String> hostileHosts() {
        return HostileHosts.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("hostileHosts")
    void hostsThatAreNotPublicAreRefused(String host) {
        UrlGuard guard = new UrlGuard(UrlRules.STRICT, _ -> addresses("127.0.0.1"));

        assertThrows(RefusedUrl.class, () -> guard.check("https://" + host + "/hook"));
        assertThrows(RefusedUrl.class, () -> guard.check("https://" + host + ":8443/hook"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https",
                "https:",
                "https:/example.com/",
                "https:example.com",
                "https:///hook",
                "https://:443/",
                "//example.com/",
                "/hook",
                "example.com",
                "http://example.com/",
                "ftp://example.com/",
                "file:///etc/passwd",
                "gopher://example.com/",
                "javascript:alert(1)",
                "jar:https://example.com!/",
                " https://example.com/",
                "https://example.com/ ",
                "https://example.com/a b",
                "https://example.com/\n",
                "https://example.com/%",
                "https://example.com/%zz",
                "https://example.com/#fragment",
                "https://example.com/é",
                "https://example.com\\a",
                "https://example.com:80/",
                "https://example.com:22/",
                "https://example.com:8080/",
                "https://example.com:0/",
                "https://example.com:/",
                "https://example.com:-1/",
                "https://example.com:443x/",
                "https://example.com:65979/",
                "https://example.com:4294967739/"
            })
    void whatIsNoPublicHttpsUrlIsRefused(String url) {
        assertThrows(RefusedUrl.class, () -> StrictUrl.of(url, UrlRules.STRICT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "HTTPS://Example.COM/Hook?a=b&c=%20d",
                "https://example.com?a=b",
                "https://example.com:8443/a/b;c=d",
                "https://a-b.xn--bcher-kva.example/",
                "https://8.8.8.8/",
                "https://[2606:4700::1111]:443/",
                "https://0x7f.example.com/",
                "https://1.2.3.4.example.com/"
            })
    void publicUrlsAreTaken(String url) throws RefusedUrl {
        StrictUrl.of(url, UrlRules.STRICT);
    }

    @Test
    void aUrlHasOneReading() throws RefusedUrl {
        assertEquals(
                new StrictUrl(true, "example.com", 443, "/Hook?a=B"),
                StrictUrl.of("HTTPS://EXAMPLE.com/Hook?a=B", UrlRules.STRICT));
        assertEquals(
                new StrictUrl(true, "example.com", 8443, "/?a"),
                StrictUrl.of("https://example.com:8443?a", UrlRules.STRICT));
        assertThrows(RefusedUrl.class, () -> StrictUrl.of("https://example.com/" + "a".repeat(2_000), UrlRules.STRICT));
    }

    @Test
    void oneAddressThatIsNotPublicRefusesTheName() throws Exception {
        StrictUrl url = StrictUrl.of("https://example.com/", UrlRules.STRICT);

        for (String other : List.of("127.0.0.1", "10.0.0.1", "::1", "64:ff9b::808:808", "169.254.169.254", "fd00::1")) {
            UrlGuard mixed = new UrlGuard(UrlRules.STRICT, _ -> addresses("8.8.8.8", other));
            assertThrows(RefusedUrl.class, () -> mixed.addresses(url), other);
        }
        UrlGuard guard = new UrlGuard(UrlRules.STRICT, _ -> addresses("8.8.8.8", "2606:4700::1111"));
        assertEquals(2, guard.addresses(url).size());
        UrlGuard nobody = new UrlGuard(UrlRules.STRICT, _ -> new InetAddress[0]);
        assertThrows(UnknownHostException.class, () -> nobody.addresses(url));
    }

    @Test
    void mappedAddressesAreJudgedByWhatIsInThem() {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;
        assertFalse(PublicAddresses.contain(mapped));
        mapped[12] = 8;
        assertTrue(PublicAddresses.contain(mapped));
    }

    @Test
    void theOperatorOpensNetworksButNeverAMetadataService() throws RefusedUrl {
        StrictUrl.of("http://127.0.0.1:8080/", OWN_NETWORK);
        StrictUrl.of("http://localhost:8080/", OWN_NETWORK);
        StrictUrl.of("http://sink/", OWN_NETWORK);
        StrictUrl.of("http://169.254.1.1/", OWN_NETWORK);
        assertThrows(RefusedUrl.class, () -> StrictUrl.of("http://169.254.169.254/", OWN_NETWORK));
        assertThrows(RefusedUrl.class, () -> StrictUrl.of("http://10.0.0.1/", OWN_NETWORK));
        assertThrows(RefusedUrl.class, () -> StrictUrl.of("http://2130706433/", OWN_NETWORK));
        assertThrows(RefusedUrl.class, () -> StrictUrl.of("http://[127.0.0.1]/", OWN_NETWORK));
        assertThrows(RefusedUrl.class, () -> StrictUrl.of("https://example.com:80/", OWN_NETWORK));
        UrlGuard guard = new UrlGuard(OWN_NETWORK, _ -> addresses("10.0.0.1"));
        assertThrows(RefusedUrl.class, () -> guard.addresses(guard.check("http://sink/")));
    }

    private static InetAddress[] addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }
}
