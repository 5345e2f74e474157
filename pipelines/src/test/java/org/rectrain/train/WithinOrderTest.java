package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order within sessions and users as part of the loss. */
@Tag("slow")
class WithinOrderTest {
  @TempDir Path root;

  private byte[] weights(String name, String... overrides) throws IOException {
    Path data = root.resolve("data");
    if (!Files.exists(data)) {
      TinyData.write(data);
    }
    String[] all = new String[overrides.length + 3];
    System.arraycopy(overrides, 0, all, 0, overrides.length);
    all[overrides.length] = "epochs=1";
    all[overrides.length + 1] = "log_every=1";
    all[overrides.length + 2] = "stopping={patience: 0, take: last}";
    Path out = root.resolve(name);
    new TinyTraining(data).train(TinyTraining.withoutText(all), out);
    return TinyTraining.weights(out);
  }

  @Test
  void weightsOfZeroAreTheLossWithoutItAndOthersAreTermsOfTheirOwn() throws IOException {
    byte[] off = weights("off");
    assertThat(weights("zero", "within={session: 0, user: 0, loss: listwise}")).isEqualTo(off);
    byte[] on = weights("on", "within={session: 0.5, user: 0.2}");
    assertThat(on).isNotEqualTo(off);
    assertThat(weights("two", "within={session: 0.5, user: 0.2}", "workers=2")).isEqualTo(on);
    assertThat(weights("lists", "within={session: 0.5, user: 0.2, loss: listwise}"))
        .isNotEqualTo(on)
        .isNotEqualTo(off);
    assertThat(Files.readString(root.resolve("on/train.jsonl")))
        .contains("within_session_click", "within_user_like");
    assertThat(Files.readString(root.resolve("off/train.jsonl"))).doesNotContain("within_");
  }
}
