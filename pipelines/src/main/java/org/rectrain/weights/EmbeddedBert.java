package org.rectrain.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.rectrain.config.Failure;
import org.rectrain.nn.BertSpec;
import org.rectrain.nn.Parameters;
import org.rectrain.nn.Pooling;

/** A BERT whose ONNX file and tokenizer are resources of a jar on the class path. */
record EmbeddedBert(
    String name, BertSpec spec, Pooling pooling, String onnxResource, String tokenizerResource)
    implements Pretrained {

  @Override
  public byte[] tokenizerJson() {
    return bytes(tokenizerResource);
  }

  @Override
  public void load(Parameters into) {
    TensorSource source = OnnxWeights.read(bytes(onnxResource), onnxResource);
    Loading.load(source, spec.shapes(), into);
  }

  private static byte[] bytes(String resource) {
    try (InputStream stream = EmbeddedBert.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw Failure.input(
            "resource " + resource + " is not on the class path",
            "rebuild the distribution: the jar with the weights is missing from it");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
