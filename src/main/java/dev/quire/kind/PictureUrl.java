package dev.quire.kind;

import dev.quire.guard.RefusedUrl;
import dev.quire.guard.StrictUrl;
import dev.quire.guard.UrlRules;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An absolute https URL that is only shown, never fetched: ports 443 and 8443, no user, no fragment, a public host. */
@Target({ElementType.FIELD, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PictureUrl.AbsoluteHttps.class)
public @interface PictureUrl {

    String message() default
            "must be an absolute https URL of at most 2000 characters, on port 443 or 8443, without user and fragment, with a"
                    + " public host";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Checks {@link PictureUrl}; null is fine. */
    class AbsoluteHttps implements ConstraintValidator<PictureUrl, String> {
        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            if (value == null) {
                return true;
            }
            try {
                StrictUrl.of(value, UrlRules.STRICT);
                return true;
            } catch (RefusedUrl e) {
                return false;
            }
        }
    }
}
