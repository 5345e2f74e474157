package org.rectrain.config.distill;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.baseline.DinConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** What a student is made of, where it is not cut from its teacher. */
public record StudentConfig(
    @Option(
            doc =
                "two_tower retrieves and ranks; din is a deep interest network on ids and features"
                    + " (options under din), which learns from scores alone.",
            def = "two_tower")
        Kind kind,
    @Option(
            doc =
                "Pretrained text encoder of the student, named as train.encoder.base; its layers"
                    + " are chosen by distill.layers. Without it the encoder is cut from the"
                    + " teacher's own layers. With distill.towers.text: false there is none.")
        @Nullable InputPath encoder,
    @Option(doc = "The deep interest network; kind: din only.") DinConfig din) {

  /** What a student is. */
  public enum Kind {
    TWO_TOWER,
    DIN
  }
}
