package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.nn.engine.FloatSource;

/** One safetensors file of a model folder, or all that its index names, as one source. */
final class Shards implements TensorSource, AutoCloseable {
  /** Heads and trainers put the backbone under one of these. */
  private static final List<String> PREFIXES = List.of("", "model.", "bert.", "base_model.model.");

  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String AGAIN = "save the model again: model.save_pretrained(folder)";

  private final Path folder;
  private final List<Safetensors> files = new ArrayList<>();
  private final Map<String, Safetensors> byName = new LinkedHashMap<>();

  /** The files of tensors whose types are not read. */
  private final Map<String, Safetensors> unreadable = new LinkedHashMap<>();

  private Shards(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens model.safetensors, or the files of model.safetensors.index.json.
   *
   * @throws Failure that names all files that are missing, or what the index has that is no file of
   *     the folder
   */
  static Shards open(Path folder) {
    Path single = folder.resolve(SINGLE);
    Path index = folder.resolve(INDEX);
    Shards shards = new Shards(folder);
    Set<String> names = new TreeSet<>();
    if (Files.exists(single)) {
      names.add(SINGLE);
    } else if (Files.exists(index)) {
      names.addAll(named(index));
    }
    List<String> missing = names.stream().filter(n -> !Files.exists(folder.resolve(n))).toList();
    if (names.isEmpty() || !missing.isEmpty()) {
      throw Failure.input(
          folder + (names.isEmpty() ? " holds no model.safetensors" : " lacks " + missing),
          "save the model as safetensors: model.save_pretrained(folder)");
    }
    try {
      names.forEach(name -> shards.add(Safetensors.open(folder.resolve(name))));
    } catch (RuntimeException e) {
      shards.close();
      throw e;
    }
    return shards;
  }

  /** The files that an index names: plain names, so that nothing outside the folder is opened. */
  private static Set<String> named(Path index) {
    JsonNode map = Json.tree(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw Failure.input(
          index + ": weight_map: is missing; expected a file for each tensor", AGAIN);
    }
    Set<String> names = new TreeSet<>();
    map.properties()
        .forEach(
            entry -> {
              String name = entry.getValue().asText();
              if (!entry.getValue().isTextual() || !name.matches("[^/\\\\\\x00]+\\.safetensors")) {
                throw Failure.input(
                    index
                        + ": weight_map."
                        + entry.getKey()
                        + ": "
                        + entry.getValue()
                        + " is not allowed; expected the name of a .safetensors file beside it",
                    AGAIN);
              }
              names.add(name);
            });
    return names;
  }

  private void add(Safetensors file) {
    files.add(file);
    file.all().forEach(name -> unreadable.put(name, file));
    unreadable.keySet().removeAll(file.names());
    for (String name : file.names()) {
      Safetensors other = byName.put(name, file);
      if (other != null) {
        throw Failure.input(
            name + " is in " + other.description() + " and in " + file.description(), AGAIN);
      }
    }
  }

  /**
   * SHA-256 over names, types, shapes and bytes of the wanted tensors: the same however they are
   * spread over files.
   */
  String fingerprint(Set<String> wanted) {
    MessageDigest digest = Json.sha256();
    new TreeMap<>(stored(wanted))
        .forEach(
            (name, stored) -> {
              digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
              file(stored).digest(stored, digest);
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The same tensors under the wanted names, whatever prefix or old spelling the files use. */
  TensorSource renamed(Set<String> wanted) {
    return new Renamed(this, stored(wanted));
  }

  private Map<String, String> stored(Set<String> wanted) {
    Map<String, String> stored = new LinkedHashMap<>();
    for (String name : wanted) {
      for (String prefix : PREFIXES) {
        String plain = prefix + name;
        String old =
            plain
                .replace("LayerNorm.weight", "LayerNorm.gamma")
                .replace("LayerNorm.bias", "LayerNorm.beta");
        for (String found : new TreeSet<>(List.of(plain, old))) {
          if (unreadable.containsKey(found)) {
            unreadable.get(found).shape(found); // says of which type it is
          }
          String other = byName.containsKey(found) ? stored.put(name, found) : null;
          if (other != null) {
            throw Failure.input(
                folder + ": " + name + " is there twice, as " + other + " and as " + found, AGAIN);
          }
        }
      }
    }
    return stored;
  }

  @Override
  public String description() {
    return folder.toString();
  }

  @Override
  public Set<String> names() {
    return byName.keySet();
  }

  @Override
  public Shape shape(String name) {
    return file(name).shape(name);
  }

  @Override
  public FloatSource values(String name) {
    return file(name).values(name);
  }

  @Override
  public void close() {
    files.forEach(Safetensors::close);
  }

  private Safetensors file(String name) {
    Safetensors file = byName.get(name);
    if (file == null) {
      throw new IllegalArgumentException(folder + " holds no " + name);
    }
    return file;
  }

  private record Renamed(TensorSource source, Map<String, String> stored) implements TensorSource {
    @Override
    public String description() {
      return source.description();
    }

    @Override
    public Set<String> names() {
      return stored.keySet();
    }

    @Override
    public Shape shape(String name) {
      return source.shape(stored.getOrDefault(name, name));
    }

    @Override
    public FloatSource values(String name) {
      return source.values(stored.getOrDefault(name, name));
    }
  }
}
