package org.rectrain.config;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component of a written record that names a model. The trained model is called {@link #MAIN};
 * its name in files of older versions, {@link #BEFORE}, is read as that.
 */
@JacksonAnnotationsInside
@JsonDeserialize(converter = ModelName.Reader.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.PARAMETER})
public @interface ModelName {
  /** The model that {@code train} makes. */
  String MAIN = "main";

  /** What older versions called it, whether or not it had adapters. */
  String BEFORE = "lora";

  /** Reads names as they are today. */
  final class Reader extends StdConverter<String, String> {
    /** What a model is called today. */
    public static String current(String written) {
      return written.equals(BEFORE) ? MAIN : written;
    }

    @Override
    public String convert(String written) {
      return current(written);
    }
  }
}
