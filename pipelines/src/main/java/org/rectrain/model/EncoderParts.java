package org.rectrain.model;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.model.Model.Encoder;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.engine.FloatSource;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.weights.Pretrained;
import org.rectrain.weights.TokenizerFile;

/** Text encoders made of parts of others: some layers, some token vectors. */
final class EncoderParts {
  private EncoderParts() {}

  /**
   * The text half of a fresh model: some layers of a pretrained one, and adapters that change
   * nothing.
   */
  static Encoder of(ModelSpec spec, Pretrained pretrained, long seed, Device device) {
    TokenizerFile.requireFit(pretrained);
    Parameters parameters = new Parameters(device);
    pretrained.load(parameters);
    BackboneSpec sizes = pretrained.spec();
    if (spec.layers().size() < sizes.layers()) {
      Parameters all = parameters;
      parameters = keepLayers(all, sizes, spec.layers());
      all.close();
      sizes = sizes.withLayers(spec.layers().size());
    }
    Lora lora =
        spec.lora() == null ? null : Lora.attach(parameters, sizes.linears(), spec.lora(), seed);
    return new Encoder(
        sizes.over(parameters, lora),
        parameters,
        spec.pooling(),
        pretrained.tokenizerJson(),
        sizes,
        lora);
  }

  /** Layers of an encoder by place, in a separate store, with its adapters folded in. */
  static Encoder layers(Encoder encoder, List<Integer> places) {
    Lora lora = encoder.lora();
    if (lora != null) {
      lora.merge();
    }
    Parameters kept = keepLayers(encoder.parameters(), encoder.sizes(), places);
    if (lora != null) {
      lora.unmerge();
      kept.all().stream().map(Parameter::name).filter(Lora::isAdapter).forEach(kept::remove);
    }
    BackboneSpec sizes = encoder.sizes().withLayers(places.size());
    return new Encoder(
        sizes.over(kept, null), kept, encoder.pooling(), encoder.tokenizerJson(), sizes, null);
  }

  /**
   * The same encoder in the same store with some of its token vectors.
   *
   * @param kept the old row of each new one
   */
  static Encoder tokens(Encoder own, int[] kept, byte[] tokenizerJson) {
    String table = own.sizes().tokenTable();
    float[] old = own.parameters().get(table).values();
    int width = own.sizes().hidden();
    float[] rows = new float[kept.length * width];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(old, kept[i] * width, rows, i * width, width);
    }
    own.parameters().remove(table);
    own.parameters().add(table, new Shape(kept.length, width), FloatSource.of(rows));
    BackboneSpec sizes = own.sizes().withVocabulary(kept.length);
    return new Encoder(
        sizes.over(own.parameters(), own.lora()),
        own.parameters(),
        own.pooling(),
        tokenizerJson,
        sizes,
        own.lora());
  }

  /** A copy of a store with some layers only, renumbered. */
  static Parameters keepLayers(Parameters from, BackboneSpec sizes, List<Integer> kept) {
    Map<String, String> renamed = new LinkedHashMap<>();
    List<String> prefixes = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) {
      prefixes.add(sizes.layerPrefix(i));
    }
    from.all()
        .forEach(
            parameter -> {
              String name = parameter.name();
              for (int i = 0; i < prefixes.size(); i++) {
                if (name.startsWith(prefixes.get(i))) {
                  int place = kept.indexOf(i);
                  if (place >= 0) {
                    String rest = name.substring(prefixes.get(i).length());
                    renamed.put(name, sizes.layerPrefix(place) + rest);
                  }
                  return;
                }
              }
              renamed.put(name, name);
            });
    Parameters out = new Parameters(from.device());
    renamed.forEach(
        (old, name) -> out.zeros(name, from.get(old).shape()).assign(from.get(old).values()));
    return out;
  }
}
