package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.job.Outlook.Pace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OutlookTest {

    private final Map<Long, Integer> ahead = new HashMap<>();
    private final List<PageNow> pages = new ArrayList<>();

    @Test
    void nobodyKnowsWithoutAPaceOrWithoutAReplica() {
        waiting(0);
        assertEquals(OptionalLong.empty(), eta(new Pace(null, 4, null)));
        assertEquals(OptionalLong.empty(), eta(new Pace(200L, null, null)));
        assertEquals(OptionalLong.empty(), new Outlook(ahead, Map.of()).etaMs(pages));
    }

    @Test
    void pagesRunInRoundsOfAsManyAsThereAreSlots() {
        for (int i = 0; i < 9; i++) {
            waiting(i);
        }
        assertEquals(OptionalLong.of(200), eta(new Pace(200L, 9, null)));
        assertEquals(OptionalLong.of(600), eta(new Pace(200L, 4, null)));
    }

    @Test
    void whatIsQueuedBeforeCounts() {
        waiting(95);
        assertEquals(OptionalLong.of(2_400), eta(new Pace(200L, 8, null)));
    }

    @Test
    void aLimitAMinuteMayBeTheNarrowerOne() {
        waiting(59);
        // Twenty at once, then one each three seconds.
        assertEquals(OptionalLong.of(40 * 3_000 + 200), eta(new Pace(200L, 20, 20)));
    }

    @Test
    void settledPagesTakeNoTimeAndThoseBehindACoverTakeTheirOwn() {
        page("completed", null);
        page("generating", null);
        page("pending", "cover");
        page("pending", "cover");
        assertEquals(OptionalLong.of(400), eta(new Pace(200L, 4, null)));
    }

    private OptionalLong eta(Pace pace) {
        return new Outlook(ahead, Map.of("builtin", pace)).etaMs(pages);
    }

    private void waiting(int pagesAhead) {
        PageNow page = page("pending", "queue");
        page.rank = (long) pagesAhead;
        ahead.put(page.id, pagesAhead);
    }

    private PageNow page(String state, String waiting) {
        PageNow page = new PageNow();
        page.id = (long) pages.size();
        page.provider = "builtin";
        page.state = state;
        page.waiting = waiting;
        pages.add(page);
        return page;
    }
}
