package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on changed rows. */
class AugmentTest {
  private static final String ON =
      "augment={history_dropout: 0.3, history_crop: 0.2, history_reorder: 0.2, hide_statistics:"
          + " 0.2}";

  @TempDir Path root;

  private byte[] weights(String name, String... overrides) throws IOException {
    String[] all = java.util.Arrays.copyOf(overrides, overrides.length + 2);
    all[overrides.length] = "epochs=1";
    all[overrides.length + 1] = "stopping={patience: 0, take: last}";
    new TinyTraining(root.resolve("data")).train(TinyTraining.withoutText(all), root.resolve(name));
    return TinyTraining.weights(root.resolve(name));
  }

  @Test
  void chancesOfZeroAreBitForBitTheTrainingWithoutThem() throws IOException {
    TinyData.write(root.resolve("data"));
    byte[] off = weights("off");
    assertThat(weights("zero", "augment={history_dropout: 0, hide_statistics: 0}")).isEqualTo(off);
    byte[] on = weights("on", ON);
    assertThat(on).isNotEqualTo(off);
    assertThat(weights("two", ON, "workers=2")).isEqualTo(on);
  }

  @Test
  void aPairTextIsNotChanged() {
    assertThatThrownBy(() -> TinyTraining.config("scorer=cross_encoder", ON))
        .hasMessageContaining("augment: changes histories and statistics");
  }
}
