package dev.quire.torture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Several who submit, sometimes twice, cancel some of it and ask for retries of some. */
final class Clients {

    private final Client client;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    Clients(Client client) {
        this.client = client;
    }

    void start(long seed, int howMany) {
        for (int i = 0; i < howMany; i++) {
            String name = "client-" + i;
            Random random = new Random(seed * 1_000 + i);
            threads.add(Thread.ofVirtual().name(name).start(() -> live(name, random)));
        }
    }

    /** No new jobs; what was sent is sent until it is answered. */
    void finish() throws InterruptedException {
        closing = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void live(String name, Random random) {
        Workload workload = new Workload(random);
        List<String> mine = new ArrayList<>();
        try {
            for (int n = 0; !closing; n++) {
                String key = name + "-" + n;
                String body = workload.job();
                mine.add(client.submit(key, body, random));
                if (random.nextInt(8) == 0) {
                    mine.add(client.submit(key, body, random));
                }
                act(mine.get(random.nextInt(mine.size())), random);
                Replica.pause(50 + random.nextInt(350));
            }
        } catch (IOException | RuntimeException e) {
            client.surprised(name + " stopped: " + e);
        }
    }

    private void act(String job, Random random) {
        String path = "/v1/jobs/" + job;
        switch (random.nextInt(10)) {
            case 0 -> client.ask(path + "/cancel", "", random, 200, 202);
            case 1 -> client.ask(path + "/pages/page_1/cancel", "", random, 200, 202, 404);
            case 2 -> client.ask(path + "/pages/image_1/cancel", "", random, 200, 202, 404);
            case 3, 4 -> client.ask(path + "/retry", "", random, 202, 409);
            case 5 -> client.ask(path + "/retry", "{\"pages\":[\"image_1\"]}", random, 202, 409, 422);
            case 6 -> client.ask(path + "/pages/image_1/choose", "{\"version\":1}", random, 200, 404, 422);
            default -> {
                // Most jobs are left alone.
            }
        }
    }
}
