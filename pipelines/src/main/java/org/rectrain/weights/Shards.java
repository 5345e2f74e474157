package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.nn.engine.FloatSource;

/** One safetensors file of a model folder, or all that its index names, as one source. */
final class Shards implements TensorSource, AutoCloseable {
  /** Heads and trainers put the backbone under one of these. */
  private static final List<String> PREFIXES = List.of("", "model.", "bert.", "base_model.model.");

  private final Path folder;
  private final List<Safetensors> files = new ArrayList<>();
  private final Map<String, Safetensors> byName = new LinkedHashMap<>();

  private Shards(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens model.safetensors, or the files of model.safetensors.index.json.
   *
   * @throws Failure that names all files that are missing
   */
  static Shards open(Path folder) {
    Path single = folder.resolve("model.safetensors");
    Path index = folder.resolve("model.safetensors.index.json");
    Shards shards = new Shards(folder);
    Set<String> names = new TreeSet<>();
    if (Files.exists(single)) {
      names.add("model.safetensors");
    } else if (Files.exists(index)) {
      for (JsonNode file : Json.tree(index).path("weight_map")) {
        names.add(file.asText());
      }
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

  private void add(Safetensors file) {
    files.add(file);
    file.names().forEach(name -> byName.put(name, file));
  }

  /** The same tensors under the wanted names, whatever prefix or old spelling the files use. */
  TensorSource renamed(Set<String> wanted) {
    Map<String, String> stored = new LinkedHashMap<>();
    for (String name : wanted) {
      for (String prefix : PREFIXES) {
        String plain = prefix + name;
        String old =
            plain
                .replace("LayerNorm.weight", "LayerNorm.gamma")
                .replace("LayerNorm.bias", "LayerNorm.beta");
        if (byName.containsKey(plain)) {
          stored.putIfAbsent(name, plain);
        } else if (byName.containsKey(old)) {
          stored.putIfAbsent(name, old);
        }
      }
    }
    return new Renamed(this, stored);
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
