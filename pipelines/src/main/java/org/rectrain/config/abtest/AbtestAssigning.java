package org.rectrain.config.abtest;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** How users are assigned; see the class {@code Assignment} for the hash. */
public record AbtestAssigning(
    @Option(doc = "Table of users: file, folder or glob; relative to data.root.", inDataRoot = true)
        InputPath users,
    @Option(doc = "How the files are written.", inline = true) Dialect dialect,
    @Option(doc = "Column of the user's id.", def = "user_id") String user,
    @Option(doc = "Name of the experiment: its salt; another name shuffles users again.")
        String experiment,
    @Option(doc = "Weight of each variant, on any scale.") Map<String, Double> variants,
    @Option(doc = "Share of the layer's users that take part.", def = "1", min = 0, max = 1)
        double traffic,
    @Option(
            doc =
                "Layer of experiments that exclude each other: those in one layer divide its users"
                    + " by slots; experiments in different layers are independent.")
        @Nullable String layer,
    @Option(doc = "First slot of the layer, 0 to 1.", def = "0", min = 0, max = 1) double slotFrom,
    @Option(doc = "End of the slots of the layer, 0 to 1.", def = "1", min = 0, max = 1)
        double slotTo,
    @Option(
            doc = "Share of all users held out of every experiment; the same users everywhere.",
            def = "0",
            min = 0,
            max = 0.9)
        double holdout) {

  /** Checks what holds between options. */
  public AbtestAssigning {
    if (variants.size() < 2) {
      throw new IllegalArgumentException(
          "variants: " + variants.keySet() + " is not allowed; expected two or more with weights");
    }
    if (slotTo <= slotFrom) {
      throw new IllegalArgumentException(
          "slot_to: " + slotTo + " must be above slot_from " + slotFrom);
    }
  }
}
