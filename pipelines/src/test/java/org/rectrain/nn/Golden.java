package org.rectrain.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import org.rectrain.dataset.Json;
import org.rectrain.weights.Safetensors;

/** Files made by the Python scripts that lie beside them, and comparisons with their values. */
public final class Golden {
  private Golden() {}

  /** A file or folder under {@code src/test/resources/golden}. */
  public static Path path(String name) {
    URL url = Golden.class.getResource("/golden/" + name);
    assertThat(url).as("golden file %s", name).isNotNull();
    try {
      return Path.of(new URI(url.toString()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A JSON file under {@code src/test/resources/golden}. */
  public static JsonNode json(String name) {
    return Json.tree(path(name));
  }

  /** A tensor of whole numbers that was stored as float32. */
  public static long[] longs(Safetensors file, String name) {
    float[] values = file.floats(name);
    long[] result = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (long) values[i];
    }
    return result;
  }

  /** Asserts {@code |ours - theirs| <= limit * |theirs|} in the Euclidean norm. */
  public static void assertRelative(String what, float[] ours, float[] theirs, double limit) {
    assertThat(ours).as(what).hasSameSizeAs(theirs);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < ours.length; i++) {
      double d = (double) ours[i] - theirs[i];
      difference += d * d;
      norm += (double) theirs[i] * theirs[i];
    }
    assertThat(Math.sqrt(difference))
        .as("distance from %s, of norm %s", what, Math.sqrt(norm))
        .isLessThanOrEqualTo(limit * Math.sqrt(norm));
  }

  /** Asserts that every value is within an absolute distance. */
  public static void assertClose(String what, float[] ours, float[] theirs, double limit) {
    assertThat(ours).as(what).hasSameSizeAs(theirs);
    double worst = 0;
    for (int i = 0; i < ours.length; i++) {
      double distance = Math.abs((double) ours[i] - theirs[i]);
      worst = Double.isNaN(distance) ? Double.NaN : Math.max(worst, distance);
      if (Double.isNaN(worst)) {
        break;
      }
    }
    assertThat(worst).as("largest distance from %s", what).isLessThanOrEqualTo(limit);
  }
}
