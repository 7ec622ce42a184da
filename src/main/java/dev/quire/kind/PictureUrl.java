package dev.quire.kind;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** An absolute https URL that is only shown, never fetched: ports 443 and 8443, no user, no fragment. */
@Target({ElementType.FIELD, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PictureUrl.AbsoluteHttps.class)
public @interface PictureUrl {

    String message() default
            "must be an absolute https URL of at most 2000 characters, on port 443 or 8443, without user and fragment";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Checks {@link PictureUrl}; null is fine. */
    class AbsoluteHttps implements ConstraintValidator<PictureUrl, String> {
        private static final Set<Integer> PORTS = Set.of(-1, 443, 8443);

        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            if (value == null) {
                return true;
            }
            try {
                URI url = new URI(value);
                return value.length() <= 2000
                        && "https".equalsIgnoreCase(url.getScheme())
                        && url.getHost() != null
                        && url.getRawUserInfo() == null
                        && url.getRawFragment() == null
                        && PORTS.contains(url.getPort());
            } catch (URISyntaxException e) {
                return false;
            }
        }
    }
}
