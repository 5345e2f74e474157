package org.rectrain.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.prepare.PreparedFolder;

@Tag("slow")
final class PrepareStageTest {
  @TempDir Path root;

  @Test
  void eventsThatWereJoinedAreNotCountedAsQuarantined() throws IOException {
    PreparedFolder.write(
        root.resolve("plays.csv"),
        "user_id,item_id,timestamp,action,visit",
        "u1,a,100,show,v1",
        "u1,a,120,play,v1",
        "u1,a,140,save,v1",
        "u2,b,200,show,v2",
        "u2,b,soon,play,v2", // no time
        "u2,a,90000,show,v3",
        "u1,b,180000,show,v4");
    String yaml =
        """
        data:
          root: %s
          events:
            path: plays.csv
            time_format: epoch_s
            id: visit
            rows: events
            labels: {click: action = play}
        prepare:
          clean: {max_time: "1980-01-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z"}
          split: {kind: temporal, test_from: "1970-01-03T00:00:00Z", valid_from: "1970-01-02T00:00:00Z"}
          negatives: {ratio: 0}
        """
            .formatted(root);
    PreparedFolder made = PreparedFolder.make(root.resolve("out"), yaml);
    assertThat(PrepareStage.headline(made.manifest()))
        .containsEntry("rows", 7L)
        .containsEntry("kept", 4L)
        .containsEntry("joined", 2L)
        .containsEntry("quarantined", 1L);
  }
}
