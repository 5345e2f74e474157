package org.rectrain.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;

/**
 * The content of {@code registry.json}. Format 1 had a history of promotions and rollbacks only; it
 * is read, and the first change writes format 2.
 *
 * @param version of the format
 * @param models every numbered model, ascending
 * @param history every change, oldest first
 */
record RegistryFile(int version, List<ModelVersion> models, List<Registry.Event> history) {
  private static final int VERSION = 2;
  private static final List<String> ACTIONS =
      List.of(Registry.PROMOTE, Registry.NAME, Registry.ROLLBACK, Registry.UNNAME);

  /**
   * Checks that numbers ascend and that the history speaks of them only.
   *
   * @throws IllegalArgumentException when it does not
   */
  RegistryFile {
    int last = 0;
    Set<Integer> numbers = new HashSet<>();
    for (ModelVersion model : models) {
      if (model.number() <= last) {
        throw new IllegalArgumentException(
            "models: number " + model.number() + " after " + last + "; expected larger ones");
      }
      last = model.number();
      numbers.add(last);
    }
    Map<String, List<Integer>> stacks = new HashMap<>();
    for (int i = 0; i < history.size(); i++) {
      Registry.Event event = history.get(i);
      List<Integer> stack = stacks.computeIfAbsent(event.alias(), alias -> new ArrayList<>());
      boolean gone = event.action().equals(Registry.UNNAME);
      if (!ACTIONS.contains(event.action())
          || !Registry.ALIASES.contains(event.alias())
          || (gone ? event.version() != 0 : !numbers.contains(event.version()))
          || (event.action().equals(Registry.ROLLBACK) && !stack.contains(event.version()))) {
        throw new IllegalArgumentException(
            "history[%d]: %s of %s to v%d cannot have happened"
                .formatted(i, event.action(), event.alias(), event.version()));
      }
      move(stack, event);
    }
  }

  private record First(List<FirstEvent> history) {}

  private record FirstEvent(String action, String model, String fingerprint, String at) {}

  static RegistryFile read(Path file) {
    if (!Files.exists(file)) {
      return new RegistryFile(VERSION, List.of(), List.of());
    }
    try {
      return readWhole(file);
    } catch (Failure e) {
      throw Failure.input(
          e.summary(),
          e.problems(),
          "put back a sound copy of the file; the models themselves are in registry/ beside it");
    }
  }

  private static RegistryFile readWhole(Path file) {
    int version = Json.tree(file).path("version").asInt(0);
    if (version == 1) {
      return ofFirst(Json.read(file, First.class));
    }
    if (version != VERSION) {
      throw Failure.input(
          file + ": version " + version + " of the registry; this rectrain reads 1 and " + VERSION,
          "use the rectrain that wrote it, or a newer one");
    }
    return Json.read(file, RegistryFile.class);
  }

  private static RegistryFile ofFirst(First first) {
    Map<String, ModelVersion> models = new LinkedHashMap<>();
    List<Registry.Event> history = new ArrayList<>();
    for (FirstEvent event : first.history()) {
      ModelVersion model =
          models.computeIfAbsent(
              event.model() + "\n" + event.fingerprint(), key -> unkept(models.size() + 1, event));
      history.add(
          new Registry.Event(
              event.action(),
              Registry.PRODUCTION,
              model.number(),
              event.model(),
              event.fingerprint(),
              event.at(),
              null));
    }
    return new RegistryFile(VERSION, List.copyOf(models.values()), history);
  }

  private static ModelVersion unkept(int number, FirstEvent event) {
    return new ModelVersion(
        number,
        event.model(),
        event.fingerprint(),
        null,
        null,
        null,
        Map.of(),
        null,
        Map.of(),
        event.at(),
        event.at(),
        -1,
        null,
        Map.of());
  }

  void write(Path file) throws IOException {
    Json.write(file, this);
  }

  int nextNumber() {
    return models.isEmpty() ? 1 : models.get(models.size() - 1).number() + 1;
  }

  private @Nullable ModelVersion numbered(int number) {
    return models.stream().filter(m -> m.number() == number).findFirst().orElse(null);
  }

  /** The newest version that is the model of a folder; null when it has no number. */
  @Nullable ModelVersion of(String model, String fingerprint, @Nullable String content) {
    return models.stream()
        .filter(m -> m.is(model, fingerprint, content))
        .reduce((a, b) -> b)
        .orElse(null);
  }

  /**
   * The version that an alias or a number means.
   *
   * @param where for the message
   * @throws Failure (exit code 3) when there is none
   */
  ModelVersion version(String word, Path where) {
    if (Registry.ALIASES.contains(word)) {
      Integer number = aliases().get(word);
      if (number == null) {
        boolean production = word.equals(Registry.PRODUCTION);
        throw Failure.input(
            "'" + word + "' names no model in " + where,
            production
                ? "put one there: rectrain models promote MODEL"
                : "name one: rectrain models name " + word + " MODEL");
      }
      return version("v" + number, where);
    }
    ModelVersion found =
        Registry.isName(word) ? numbered(Integer.parseInt(word.substring(1))) : null;
    if (found == null) {
      throw Failure.input(
          "no model '"
              + word
              + "' in "
              + where
              + "; expected an alias ("
              + String.join(", ", Registry.ALIASES)
              + ") or a number such as v1",
          "'rectrain models list' shows those that there are");
    }
    return found;
  }

  /** The numbers that aliases name, those that name none left out. */
  Map<String, Integer> aliases() {
    Map<String, Integer> out = new LinkedHashMap<>();
    for (String alias : Registry.ALIASES) {
      List<Integer> stack = named(alias);
      if (!stack.isEmpty()) {
        out.put(alias, stack.get(stack.size() - 1));
      }
    }
    return out;
  }

  /** With one more version, or another one in place of that of its number. */
  RegistryFile with(ModelVersion model) {
    List<ModelVersion> all = new ArrayList<>(models);
    all.removeIf(m -> m.number() == model.number());
    all.add(model);
    all.sort(java.util.Comparator.comparingInt(ModelVersion::number));
    return new RegistryFile(VERSION, all, history);
  }

  RegistryFile with(Registry.Event event) {
    List<Registry.Event> all = new ArrayList<>(history);
    all.add(event);
    return new RegistryFile(VERSION, models, all);
  }

  /**
   * Numbers that an alias has named, the one in force last: each promotion or naming adds one, a
   * rollback takes away all behind the one that it goes back to, and taking the alias away clears
   * them.
   */
  List<Integer> named(String alias) {
    List<Integer> stack = new ArrayList<>();
    for (Registry.Event event : history) {
      if (alias.equals(event.alias())) {
        move(stack, event);
      }
    }
    return stack;
  }

  private static void move(List<Integer> stack, Registry.Event event) {
    switch (event.action()) {
      case Registry.ROLLBACK -> rollBack(stack, event.version());
      case Registry.UNNAME -> stack.clear();
      default -> stack.add(event.version());
    }
  }

  private static void rollBack(List<Integer> stack, int version) {
    do {
      stack.remove(stack.size() - 1);
    } while (!stack.isEmpty() && stack.get(stack.size() - 1) != version);
  }

  /** The number that an alias named before the one in force, if any. */
  Optional<Integer> before(String alias) {
    List<Integer> stack = named(alias);
    return stack.stream().filter(n -> !n.equals(stack.get(stack.size() - 1))).reduce((a, b) -> b);
  }
}
