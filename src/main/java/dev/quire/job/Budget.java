package dev.quire.job;

import java.math.BigDecimal;

/** What is left of a limit while calls are paid from it one after the other. */
final class Budget {

    enum Answer {
        PAYS,
        /** Not now; but when calls that run have cost less than was set aside for them, there may be enough. */
        LATER,
        NEVER
    }

    private final BigDecimal most;
    private final String exceeded;
    private final BigDecimal spent;
    private BigDecimal reserved;

    /** @param exceeded what to say when it is, for clients */
    Budget(BigDecimal most, String exceeded, BigDecimal spent, BigDecimal reserved) {
        this.most = most;
        this.exceeded = exceeded;
        this.spent = spent;
        this.reserved = reserved;
    }

    Answer asked(Reservation reservation) {
        BigDecimal alone = spent.add(reservation.amount());
        if (alone.add(reserved).compareTo(most) <= 0) {
            return Answer.PAYS;
        }
        return reservation.bound() && reserved.signum() > 0 && alone.compareTo(most) <= 0 ? Answer.LATER : Answer.NEVER;
    }

    void take(Reservation reservation) {
        reserved = reserved.add(reservation.amount());
    }

    String exceeded() {
        return exceeded;
    }
}
