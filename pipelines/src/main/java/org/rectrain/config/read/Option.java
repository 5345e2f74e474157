package org.rectrain.config.read;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents one option of a configuration record. The text flows to {@code --help}, the JSON schema
 * and the reference, so an option is described here and nowhere else.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {
  /** What the option does, with its unit and its trade-off. */
  String doc();

  /**
   * The default, written as YAML. Empty means: an empty list or map, a nested record of defaults,
   * null where the component is {@code @Nullable}, and otherwise that a value is required.
   */
  String def() default "";

  /** Whether a relative path starts from {@code data.root} and not from the working folder. */
  boolean inDataRoot() default false;

  /** Smallest number allowed. */
  double min() default Double.NEGATIVE_INFINITY;

  /** Largest number allowed. */
  double max() default Double.POSITIVE_INFINITY;

  /** Values that were renamed, each old one followed by its new one; read with one warning. */
  String[] renamed() default {};

  /** Whether the keys of a nested record are beside this record's own. */
  boolean inline() default false;
}
