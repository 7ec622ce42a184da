package dev.quire.kind.tests;

import dev.quire.kind.Text;
import dev.quire.provider.Simulate;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Input of kind {@code tests}: scenarios for one user story, in batches that are written at once, one page each.
 *
 * @param storyId the client's name for the user story; stands before its title
 * @param numTestCases 5 when not given
 * @param scenariosPerTest 3 when not given
 * @param testTypes taken in turn; {@code FUNCTIONAL} when not given
 * @param batchSize scenarios of one call, the last may have fewer; 15 when not given
 * @param seed 0 to 2³²-1, counted up for each next batch; random when not given
 * @param simulate of each batch in turn, where the provider simulates
 */
@RegisterForReflection
@Schema(name = "TestsInput")
public record TestsInput(
        @Text(max = 255) String storyId,
        @NotNull @Valid UserStory userStory,
        @Min(1) @Max(1000) Integer numTestCases,
        @Min(1) @Max(20) Integer scenariosPerTest,

        @Size(min = 1, max = 11, message = "must have 1 to 11 types")
        Set<@NotNull TestType> testTypes,

        @Min(1) @Max(50) Integer batchSize,
        @Min(0) @Max(4294967295L) Long seed,

        @Size(max = 1000, message = "must have at most 1000 members")
        List<@Valid Simulate> simulate) {

    /** What a user wants, and when it is done. */
    @RegisterForReflection
    @Schema(name = "UserStory")
    public record UserStory(
            @NotNull @Text(max = 500) String title,
            @Text(max = 10_000) String description,

            @Size(max = 50, message = "must have at most 50 criteria")
            List<@NotNull @Text(max = 1_000) String> acceptanceCriteria) {}

    int perTest() {
        return scenariosPerTest == null ? 3 : scenariosPerTest;
    }

    /** Scenarios in all. */
    int total() {
        return (numTestCases == null ? 5 : numTestCases) * perTest();
    }

    int perBatch() {
        return batchSize == null ? 15 : batchSize;
    }

    List<TestType> types() {
        return testTypes == null ? List.of(TestType.FUNCTIONAL) : List.copyOf(testTypes);
    }

    /** Null where there is none. */
    Simulate simulateOf(int batch) {
        return simulate == null || batch >= simulate.size() ? null : simulate.get(batch);
    }
}
