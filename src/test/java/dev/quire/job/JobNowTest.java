package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.job.JobReads.JobNow;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobNowTest {

    @Test
    void aJobIsAtAHundredPercentOnlyWhenAllItsPagesHaveSettled() {
        assertEquals(99, percent(page("completed", null), page("generating", 100)));
        assertEquals(70, percent(page("error", null), page("generating", 40)));
        assertEquals(50, percent(page("completed", null), page("pending", null)));
        assertEquals(100, percent(page("completed", null), page("cancelled", null)));
    }

    private static int percent(PageNow... pages) {
        return new JobNow(new Job(), List.of(pages), Outlook.NONE, null).percent();
    }

    private static PageNow page(String state, Integer percent) {
        PageNow page = new PageNow();
        page.state = state;
        page.percent = percent == null ? null : percent.shortValue();
        return page;
    }
}
