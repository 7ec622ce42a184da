package dev.quire.job;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is to be expected of a job's live pages: how many others are before them, and how fast their providers go.
 *
 * @param aheadByPage for each page that waits in the queue, how many are before it; one that is further back than a
 *     thousand is missing
 * @param paceByProvider how fast the providers of the job's pages go
 */
public record Outlook(Map<Long, Integer> aheadByPage, Map<String, Pace> paceByProvider) {

    /** Nothing is live. */
    public static final Outlook NONE = new Outlook(Map.of(), Map.of());

    /** As far as pages ahead are counted. */
    public static final int FURTHEST = 1_000;

    /**
     * How fast a provider goes.
     *
     * @param meanMs of the pages of the last ten minutes, from lease to result; null when there were none
     * @param slots pages at the same time over all replicas; null when no replica generates
     * @param perMinute pages that may start in a minute; null is without limit
     */
    public record Pace(Long meanMs, Integer slots, Integer perMinute) {

        /** How long so many pages take, in rounds of as many as there are slots; empty while nobody knows. */
        public OptionalLong ms(long pages) {
            if (meanMs == null || slots == null || slots == 0) {
                return OptionalLong.empty();
            }
            if (pages == 0) {
                return OptionalLong.of(0);
            }
            long bySlotsMs = Math.ceilDiv(pages, slots) * meanMs;
            return OptionalLong.of(
                    perMinute == null
                            ? bySlotsMs
                            : Math.max(bySlotsMs, Math.max(0, pages - perMinute) * 60_000 / perMinute + meanMs));
        }
    }

    /** How many pages are before this one; {@link #FURTHEST} also stands for more. */
    public int ahead(PageNow page) {
        return aheadByPage.getOrDefault(page.id, FURTHEST);
    }

    /** How long until all of these pages have settled; empty while nobody knows. */
    public OptionalLong etaMs(List<PageNow> pages) {
        Map<String, List<PageNow>> byProvider = pages.stream()
                .filter(page -> !page.state().settled())
                .collect(Collectors.groupingBy(page -> page.provider));
        return last(byProvider.entrySet().stream()
                .map(live -> etaMs(live.getValue(), paceByProvider.get(live.getKey())))
                .toList());
    }

    /** The longest of these times; empty when one of them is not known. */
    static OptionalLong last(List<OptionalLong> etasMs) {
        return etasMs.stream().allMatch(OptionalLong::isPresent)
                ? OptionalLong.of(
                        etasMs.stream().mapToLong(OptionalLong::getAsLong).max().orElse(0))
                : OptionalLong.empty();
    }

    /** Those that wait for a cover start when it is done. */
    private OptionalLong etaMs(List<PageNow> live, Pace pace) {
        if (pace == null) {
            return OptionalLong.empty();
        }
        Map<String, Long> waiting = live.stream()
                .map(page -> page.waiting == null ? "none" : page.waiting)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        long forCover = waiting.getOrDefault("cover", 0L);
        long now = live.size() - forCover;
        long last = live.stream()
                .filter(page -> page.rank != null)
                .mapToLong(page -> ahead(page) + 1L)
                .max()
                .orElse(0);
        long running = waiting.getOrDefault("none", 0L);
        OptionalLong firstMs = pace.ms(Math.max(now, last + running));
        return firstMs.isEmpty()
                ? firstMs
                : OptionalLong.of(firstMs.getAsLong() + pace.ms(forCover).orElse(0));
    }
}
