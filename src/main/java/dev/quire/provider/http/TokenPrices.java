package dev.quire.provider.http;

import dev.quire.provider.Price;
import dev.quire.provider.TokenPrice;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operator says that tokens cost, by model. */
public final class TokenPrices {

    /** Any model that has no price of its own. */
    private static final String ANY = "*";

    private static final int MOST_OUTPUT_BY_DEFAULT = 16_384;
    private static final int MOST_OUTPUT = 1_000_000;
    private static final String AMOUNT = "(\\d{1,4}(?:\\.\\d{1,6})?)";
    private static final Pattern ENTRY =
            Pattern.compile("([^=\\s]+)\\s*=\\s*" + AMOUNT + "/" + AMOUNT + "(?:/([1-9]\\d{0,6}))?");

    private final Map<String, TokenPrice> byModel = new LinkedHashMap<>();

    /**
     * @param setting full name of the property
     * @param entries as configured, each {@code model=input/output} or {@code model=input/output/mostOutput}
     */
    public TokenPrices(String setting, Optional<List<String>> entries) {
        entries.orElse(List.of()).forEach(entry -> {
            Matcher parts = ENTRY.matcher(entry.strip());
            if (!parts.matches() || mostOutput(parts) > MOST_OUTPUT || byModel.containsKey(parts.group(1))) {
                throw new IllegalStateException(
                        setting + " must name each model once, as model=input/output or model=input/output/most,"
                                + " with US dollars for a million tokens below 10000, and the most tokens of an answer"
                                + " up to 1000000, such as gpt-4.1-mini=0.40/1.60/4000.");
            }
            byModel.put(
                    parts.group(1),
                    new TokenPrice(new BigDecimal(parts.group(2)), new BigDecimal(parts.group(3)), mostOutput(parts)));
        });
    }

    private static int mostOutput(Matcher parts) {
        return parts.group(4) == null ? MOST_OUTPUT_BY_DEFAULT : Integer.parseInt(parts.group(4));
    }

    /** Empty where its tokens have no price. */
    public Optional<TokenPrice> of(String model) {
        return Optional.ofNullable(byModel.getOrDefault(model, byModel.get(ANY)));
    }

    /** In the order of the setting. */
    public Map<String, TokenPrice> all() {
        return byModel;
    }

    /**
     * What a call with this model costs.
     *
     * @param sent bytes of all texts that are sent
     * @param perCall what a call costs whose tokens have no price
     */
    public Optional<Price> price(String model, long sent, Optional<BigDecimal> perCall) {
        return of(model)
                .map(tokens -> new Price(tokens.atMost(sent), true))
                .or(() -> perCall.map(amount -> new Price(amount, false)))
                .filter(price -> price.amount().signum() > 0);
    }
}
