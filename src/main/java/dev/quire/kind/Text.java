package dev.quire.kind;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Text that is not blank, and has at most so many code points: emoji count as one, as PostgreSQL counts. */
@Target({ElementType.FIELD, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Text.NotBlankWithin.class)
public @interface Text {

    /** Most code points. */
    int max();

    String message() default "must not be blank and must have at most {max} characters";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Checks {@link Text}; null is fine, presence is another constraint's matter. */
    class NotBlankWithin implements ConstraintValidator<Text, String> {
        private int max;

        @Override
        public void initialize(Text constraint) {
            max = constraint.max();
        }

        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            return value == null || (!value.isBlank() && value.codePointCount(0, value.length()) <= max);
        }
    }
}
