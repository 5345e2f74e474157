package org.rectrain.config.read;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The components of configuration records, the keys that they stand for and their options. */
public final class RecordKeys {
  /** A class makes new components at each call, and a component reads its annotations once. */
  private static final ClassValue<List<RecordComponent>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> record) {
          return List.of(record.getRecordComponents());
        }
      };

  private RecordKeys() {}

  /** The components of a record, in order. */
  public static List<RecordComponent> components(Class<?> record) {
    return COMPONENTS.get(record);
  }

  /** What a component says of its key. */
  public static Option option(RecordComponent component) {
    Option option = component.getAnnotation(Option.class);
    if (option == null) {
      throw new IllegalStateException(
          component.getDeclaringRecord().getName() + "." + component.getName() + " lacks @Option");
    }
    return option;
  }

  /** Whether its key may be left out without a default. */
  public static boolean isNullable(RecordComponent component) {
    AnnotatedType type = component.getAnnotatedType();
    return type.isAnnotationPresent(Nullable.class);
  }

  /** The keys of a record in YAML, in order. */
  static List<String> keys(Class<?> record) {
    return components(record).stream()
        .flatMap(
            c ->
                option(c).inline()
                    ? keys(c.getType()).stream()
                    : Stream.of(Names.snake(c.getName())))
        .collect(Collectors.toList());
  }
}
