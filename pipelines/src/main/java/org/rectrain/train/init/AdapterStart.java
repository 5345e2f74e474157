package org.rectrain.train.init;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.model.Model;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.weights.PeftAdapter;
import org.rectrain.weights.Pretrained;
import org.rectrain.weights.PretrainedModels;

/** A start from the adapters of a PEFT folder, with a fresh scorer. */
final class AdapterStart {
  private AdapterStart() {}

  /**
   * Gives the encoder the adapters of a folder.
   *
   * @throws Failure (exit code 2) when they are not what the configuration asks for
   */
  static void fill(Model model, Path from) {
    Model.Encoder encoder = model.encoder();
    LoraSpec wanted = model.spec().lora();
    PeftAdapter adapter = PeftAdapter.read(from);
    adapter.requireAdaptersAlone();
    List<String> differences =
        encoder == null || wanted == null
            ? List.of("train.encoder asks for no adapters")
            : adapter.differences(wanted, encoder.sizes().linears());
    if (encoder == null || !differences.isEmpty()) {
      throw Failure.usage(
          "train.init_from: "
              + from
              + " holds adapters that are not what train.encoder.lora asks for:",
          differences,
          "give train.encoder.lora the values of the adapter: " + shape(adapter.spec()));
    }
    requireBase(adapter, PretrainedModels.find(model.spec().base()));
    adapter.fill(encoder.parameters());
  }

  /**
   * Adapters of another base of the same shape would fit and mean nothing. A base that is there is
   * compared by its weights; of one that is not, only the name is known.
   */
  private static void requireBase(PeftAdapter adapter, Pretrained base) {
    String named = adapter.base();
    boolean same =
        named.isEmpty()
            || ((!named.contains("\0") && PretrainedModels.exists(named))
                ? PretrainedModels.find(named).fingerprint().equals(base.fingerprint())
                : (lastPart(named).equals(lastPart(base.name()))
                    || lastPart(named).equals(lastPart(base.former()))));
    if (!same) {
      throw Failure.usage(
          "train.init_from: "
              + adapter.folder()
              + " adapts '"
              + named
              + "' (base_model_name_or_path of adapter_config.json); train.encoder.base is '"
              + base.name()
              + "'",
          "set train.encoder.base to the model that the adapter was made for; if it is the same"
              + " under another name, put that name into adapter_config.json");
    }
  }

  /** The name without its owner or folder, in lower case. */
  private static String lastPart(String name) {
    int slash = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
    return name.substring(slash + 1).toLowerCase(Locale.ROOT);
  }

  /** What must be equal of two adapters; dropout may change. */
  static @Nullable String shape(@Nullable LoraSpec lora) {
    return lora == null
        ? null
        : "rank "
            + lora.rank()
            + ", alpha "
            + lora.alpha()
            + ", scaling "
            + lora.scaling()
            + ", targets "
            + new TreeSet<>(lora.targets())
            + ", layers "
            + new TreeSet<>(lora.layers());
  }
}
