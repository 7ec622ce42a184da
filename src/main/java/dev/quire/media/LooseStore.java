package dev.quire.media;

import dev.quire.media.shelf.Place;
import dev.quire.media.shelf.Place.Store;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.Session;

/** Rows of {@code loose_object}: what lies outside of the database and no blob shows. */
@ApplicationScoped
class LooseStore {

    /** Objects that are taken at once, at most. */
    static final int MOST_AT_ONCE = 100;

    /** Announcing again makes it young: who waits for a store writes to it yet. */
    private static final String ANNOUNCE = """
        INSERT INTO loose_object (store, place)
        SELECT :store, :place WHERE NOT EXISTS (SELECT FROM blob WHERE sha256 = :sha256)
        ON CONFLICT (place) DO UPDATE SET created_at = clock_timestamp()
        """;

    /** Old again only after a while, so that one that can't be removed holds up no others, nor do two replicas meet. */
    private static final String TAKE = """
        UPDATE loose_object SET leaving = true, created_at = clock_timestamp()
        WHERE place = ANY (ARRAY(
            SELECT place FROM loose_object
            WHERE created_at < statement_timestamp() - :ageMs * interval '1 millisecond'
              AND store = ANY (string_to_array(:stores, ','))
            ORDER BY created_at LIMIT :atMost FOR UPDATE SKIP LOCKED))
        RETURNING store, place
        """;

    private static final String FORGET = "DELETE FROM loose_object WHERE place = :place";

    private final Session session;

    LooseStore(Session session) {
        this.session = session;
    }

    /**
     * Before an object is written, so that it is found again whatever happens then.
     *
     * @return false when there is a blob with these bytes already; then nothing is announced
     */
    @Transactional
    boolean announce(String sha256, Place place) {
        return session.createNativeMutationQuery(ANNOUNCE)
                        .setParameter("sha256", sha256)
                        .setParameter("store", place.store().toString())
                        .setParameter("place", place.name())
                        .executeUpdate()
                == 1;
    }

    /** Old ones, which no blob may show from now on. */
    @Transactional
    List<Place> take(Collection<Store> stores, Duration age) {
        return session
                .createNativeQuery(TAKE, Tuple.class)
                .setParameter("stores", stores.stream().map(Store::toString).collect(Collectors.joining(",")))
                .setParameter("ageMs", age.toMillis())
                .setParameter("atMost", MOST_AT_ONCE)
                .getResultList()
                .stream()
                .map(row -> new Place(Store.of(row.get("store", String.class)), row.get("place", String.class)))
                .toList();
    }

    /** It is removed. */
    @Transactional
    void forget(Place place) {
        session.createNativeMutationQuery(FORGET)
                .setParameter("place", place.name())
                .executeUpdate();
    }
}
