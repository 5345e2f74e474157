package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.train.TrainConfig;

/** Training on changed rows. */
class AugmentTest {
  private static final String ON =
      "augment={history_dropout: 0.3, history_crop: 0.2, history_reorder: 0.2, hide_statistics:"
          + " 0.2, mixup: 0.2}";

  @TempDir Path root;

  private byte[] weights(String name, String... overrides) throws IOException {
    return trained(name, TinyTraining.withoutText(once(overrides)));
  }

  private byte[] reading(String name, String... overrides) throws IOException {
    String[] all = Arrays.copyOf(overrides, overrides.length + 2);
    all[overrides.length] = TinyTraining.smallEncoder();
    all[overrides.length + 1] = "encoder.tune=none";
    return trained(name, TinyTraining.config(once(all)));
  }

  private static String[] once(String... overrides) {
    String[] all = Arrays.copyOf(overrides, overrides.length + 2);
    all[overrides.length] = "epochs=1";
    all[overrides.length + 1] = "stopping={patience: 0, take: last}";
    return all;
  }

  private byte[] trained(String name, TrainConfig config) throws IOException {
    new TinyTraining(TinyData.write(root.resolve("data"))).train(config, root.resolve(name));
    return TinyTraining.weights(root.resolve(name));
  }

  @Tag("slow")
  @Test
  void chancesOfZeroAreBitForBitTheTrainingWithoutThem() throws IOException {
    byte[] off = weights("off");
    assertThat(weights("zero", "augment={history_dropout: 0, mixup: 0}")).isEqualTo(off);
    byte[] on = weights("on", ON);
    assertThat(on).isNotEqualTo(off);
    assertThat(weights("two", ON, "workers=2")).isEqualTo(on);
  }

  @Tag("slow")
  @Test
  void anAdversaryWithoutReachIsBitForBitNone() throws IOException {
    byte[] off = reading("off");
    assertThat(reading("zero", "augment={epsilon: 0, epsilon_steps: 3}")).isEqualTo(off);
    byte[] fast = reading("fast", "augment={epsilon: 0.5}");
    assertThat(fast).isNotEqualTo(off);
    assertThat(reading("two", "augment={epsilon: 0.5}", "workers=2")).isEqualTo(fast);
    assertThat(reading("far", "augment={epsilon: 0.5, epsilon_steps: 2}")).isNotEqualTo(fast);
    assertThat(reading("hidden", "augment={hide_text: 0.3}")).isNotEqualTo(off);
  }

  @Test
  void textVectorsThatAreNotThereAreNotShifted() {
    assertThatThrownBy(() -> TinyTraining.withoutText("augment={epsilon: 0.5}"))
        .hasMessageContaining("augment.epsilon: 0.5 shifts text vectors, and towers.text is false");
  }

  @Test
  void textsOfAnEncoderThatLearnsAreNotHidden() {
    assertThatThrownBy(() -> TinyTraining.withoutText("augment={hide_text: 0.5}"))
        .hasMessageContaining("augment.hide_text: 0.5 hides texts that a frozen encoder has read");
    assertThatThrownBy(() -> TinyTraining.config("augment={hide_text: 0.5}"))
        .hasMessageContaining("expected 0, or towers.text: true and encoder.tune: none");
  }

  @Test
  void aPairTextIsNotChanged() {
    assertThatThrownBy(() -> TinyTraining.config("scorer=cross_encoder", ON))
        .hasMessageContaining("augment: changes histories and statistics");
  }
}
