package org.rectrain.train;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.StableHash;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.FloatSource;
import org.rectrain.weights.Safetensors;
import org.rectrain.weights.SafetensorsWriter;
import org.rectrain.weights.ValueType;

/** The tiny BERT of the golden files with another width and other random weights. */
public final class TinyEncoder {
  private TinyEncoder() {}

  /** Writes the HuggingFace folder of an encoder with so many values per token. */
  public static Path write(Path folder, int width) throws IOException {
    Path golden = Golden.path("weights/tiny/bert");
    Files.createDirectories(folder);
    Files.copy(golden.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
    ObjectNode config = (ObjectNode) Json.tree(golden.resolve("config.json"));
    int before = config.path("hidden_size").asInt();
    Json.write(folder.resolve("config.json"), config.put("hidden_size", width));
    SafetensorsWriter writer = new SafetensorsWriter(ValueType.F32);
    try (Safetensors weights = Safetensors.open(golden.resolve("model.safetensors"))) {
      for (String name : weights.names()) {
        long[] shape =
            Arrays.stream(weights.shape(name).getShape())
                .map(size -> size == before ? width : size)
                .toArray();
        writer.add(name, new Shape(shape), FloatSource.of(values(name, new Shape(shape))));
      }
    }
    writer.write(folder.resolve("model.safetensors"), Map.of());
    return folder;
  }

  /** Scales of norms near 1, all else near 0. */
  private static float[] values(String name, Shape shape) {
    float[] out = new float[(int) shape.size()];
    float centre = name.endsWith("LayerNorm.weight") ? 1 : 0;
    for (int i = 0; i < out.length; i++) {
      out[i] = centre + (float) (StableHash.unit(StableHash.of(StableHash.of(3, name), i)) - 0.5);
    }
    return out;
  }
}
