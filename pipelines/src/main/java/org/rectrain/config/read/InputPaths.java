package org.rectrain.config.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The inputs that a section of the configuration names, found by their type in its records. */
public final class InputPaths {
  private InputPaths() {}

  /**
   * Every {@link InputPath} below a record, by its key in the file; an empty one names nothing. A
   * text among values of other keys, as a search has them, is one where a file has its name.
   *
   * @param section a record of the configuration
   * @param key the section's own, e.g. {@code train}
   * @param dataRoot folder that those of {@link Option#inDataRoot()} start from
   */
  public static Map<String, Path> of(Record section, String key, Path dataRoot) {
    Map<String, Path> out = new LinkedHashMap<>();
    collect(section, key, Path.of(""), dataRoot, out);
    return out;
  }

  /**
   * A section whose paths from the working folder are absolute, for processes that work elsewhere;
   * words that are no file stay as they are.
   */
  public static <T extends Record> T absolute(T section) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) section.getClass();
    return Objects.requireNonNull(type.cast(absolutePart(section)));
  }

  private static @Nullable Object absolutePart(@Nullable Object value) {
    if (value instanceof InputPath path) {
      return !path.text().isEmpty() && Files.exists(path.path())
          ? InputPath.of(path.path().toAbsolutePath().toString())
          : path;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(InputPaths::absolutePart).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> out = new LinkedHashMap<>();
      map.forEach((name, part) -> out.put(name, absolutePart(part)));
      return out;
    }
    if (!(value instanceof Record record)) {
      return value;
    }
    List<RecordComponent> components = RecordKeys.components(record.getClass());
    Class<?>[] types = new Class<?>[components.size()];
    Object[] parts = new Object[components.size()];
    for (int i = 0; i < types.length; i++) {
      Object part = ConfigTrees.read(record, components.get(i));
      types[i] = components.get(i).getType();
      // These start from the data's root, wherever that is.
      parts[i] = RecordKeys.option(components.get(i)).inDataRoot() ? part : absolutePart(part);
    }
    try {
      var constructor = record.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(parts);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot build " + record.getClass().getName(), e);
    }
  }

  /** Whether a path is a glob: no file has this very name, and it holds a wildcard. */
  public static boolean isPattern(Path path) {
    return path.toString().matches(".*[*?\\[{].*") && !Files.exists(path);
  }

  /** The files and folders that a glob names, sorted; a {@code *} ends at a slash. */
  public static List<Path> matches(Path pattern) throws IOException {
    Path whole = pattern.toAbsolutePath().normalize();
    Path base = whole.getRoot();
    for (Path part : whole) {
      if (isPattern(base.resolve(part))) {
        break;
      }
      base = base.resolve(part);
    }
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    Path above = base;
    PathMatcher wanted = FileSystems.getDefault().getPathMatcher("glob:" + above.relativize(whole));
    int depth =
        whole.toString().contains("**")
            ? Integer.MAX_VALUE
            : whole.getNameCount() - base.getNameCount();
    return below(base, depth).stream().filter(p -> wanted.matches(above.relativize(p))).toList();
  }

  /**
   * Everything at and below a path, sorted; links are followed, so that a folder behind a link
   * counts with all its files.
   *
   * @throws IOException also for a link that leads back to a folder above it
   */
  public static List<Path> below(Path start, int depth) throws IOException {
    try (Stream<Path> all = Files.walk(start, depth, FileVisitOption.FOLLOW_LINKS)) {
      return all.sorted().toList();
    } catch (UncheckedIOException e) {
      IOException cause = Objects.requireNonNull(e.getCause());
      if (cause instanceof FileSystemLoopException loop) {
        throw new IOException(loop.getFile() + " is a link to a folder above it", loop);
      }
      throw cause;
    }
  }

  private static void collect(
      Object value, String key, Path root, Path dataRoot, Map<String, Path> out) {
    if (value instanceof InputPath path) {
      if (!path.text().isEmpty()) {
        out.put(key, path.from(root));
      }
    } else if (value instanceof Record record) {
      for (RecordComponent component : RecordKeys.components(record.getClass())) {
        Object part = ConfigTrees.read(record, component);
        Path start = RecordKeys.option(component).inDataRoot() ? dataRoot : root;
        if (part != null) {
          collect(part, Binder.join(key, Names.snake(component.getName())), start, dataRoot, out);
        }
      }
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(list.get(i), key + "[" + i + "]", root, dataRoot, out);
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((name, part) -> collect(part, key + "." + name, root, dataRoot, out));
    } else if (value instanceof JsonNode node) {
      if (node.isTextual()) {
        existing(node.textValue(), root).ifPresent(path -> out.put(key, path));
      }
      node.properties()
          .forEach(e -> collect(e.getValue(), key + "." + e.getKey(), root, dataRoot, out));
      for (int i = 0; node.isArray() && i < node.size(); i++) {
        collect(node.get(i), key + "[" + i + "]", root, dataRoot, out);
      }
    }
  }

  private static Optional<Path> existing(String text, Path root) {
    try {
      return Optional.of(text)
          .filter(t -> !t.isEmpty())
          .map(t -> InputPath.of(t).from(root))
          .filter(path -> Files.exists(path) || isPattern(path));
    } catch (IllegalArgumentException noName) {
      return Optional.empty();
    }
  }
}
