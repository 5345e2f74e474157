package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.vector.SideVectors;
import org.rectrain.prepare.online.FeatureStream;

/** Vectors of a column, of Parquet beside the table and of NumPy's file, through the stage. */
public class PreparedVectorsTest {
  @TempDir Path root;

  @Tag("slow")
  @Test
  void vectorsAreKeptOncePerItemAndUser() throws Exception {
    PreparedFolder.write(
        root.resolve("log.csv"),
        "user_id,item_id,timestamp,click",
        "u1,a,100,1",
        "u1,b,200,0",
        "u2,c,300,1",
        "u2,a,30000,1",
        "u1,c,36000,0",
        "u2,b,36001,1");
    PreparedFolder.write(
        root.resolve("items.jsonl"),
        "{\"item_id\":\"a\",\"cover\":[1,2.5]}",
        "{\"item_id\":\"b\",\"cover\":null}",
        "{\"item_id\":\"c\",\"cover\":[3,4]}");
    PreparedFolder.write(root.resolve("users.csv"), "user_id,age", "u1,30", "u2,40");
    new ParquetTableWriter()
        .strings("item_id", new String[] {"c", "a", "zz"})
        .floatLists("sound", new float[] {0.1f, 0.2f, 0.3f, 1, 2, 3, 7, 8, 9}, 3)
        .write(root.resolve("sounds.parquet"));
    Files.write(root.resolve("faces.npy"), npy(2, 2, 5, 6, 0.25, -0.5));
    Files.writeString(root.resolve("faces.json"), "[\"u2\", \"u1\"]");
    String config =
        """
        data:
          root: ROOT
          events: {path: log.csv, time_format: epoch_s, labels: {click: click}}
          items:
            path: items.jsonl
            features:
              cover: {kind: vector}
              sound: {kind: vector, file: sounds.parquet}
          users:
            path: users.csv
            features:
              face: {kind: vector, file: faces.npy, ids: faces.json}
        prepare:
          clean: {max_time: "1970-02-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z"}
          split: {test_from: "1970-01-01T10:00:00Z", valid_from: "1970-01-01T08:00:00Z"}
          statistics: {by: [item], snapshot: true}
          gates: {max_missing: 1, max_quarantined: 0.9}
        """
            .replace("ROOT", root.toString());
    Path out = root.resolve("out");
    PreparedFolder made = PreparedFolder.make(out, config);
    FeatureSchema schema = FeatureSchema.read(out);
    assertThat(schema.vectors())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("anchors")
        .containsExactly(
            new VectorSpec("cover", Side.ITEM, 2, 1 - 2 / 3.0),
            new VectorSpec("sound", Side.ITEM, 3, 1 - 2 / 3.0),
            new VectorSpec("face", Side.USER, 2, 0));
    assertThat(made.rows("examples/split=train").get(0).keySet()).doesNotContain("cover", "sound");
    SideVectors items =
        SideVectors.read(out, schema, Side.ITEM, new String[] {"a", "b", "c", "never seen"});
    assertThat(items.width()).isEqualTo(7);
    float scale = (float) (Math.sqrt(2) / Math.hypot(1, 2.5));
    assertThat(items.rows()).startsWith(scale, 2.5f * scale, 0);
    assertThat(java.util.Arrays.copyOfRange(items.rows(), 7, 14))
        .containsExactly(0, 0, 1, 0, 0, 0, 1);
    assertThat(java.util.Arrays.copyOfRange(items.rows(), 21, 28)).isEqualTo(items.missing());
    SideVectors users = SideVectors.read(out, schema, Side.USER, new String[] {"u1", "u2"});
    assertThat(users.rows()[1] / users.rows()[0]).isEqualTo(-2);

    // What serving hands to the graph of contents: known, brought by the record, and missing.
    Files.writeString(out.resolve("config.yaml"), "output: x\n" + config);
    String records =
        """
        {"event": {"user_id": "u2", "item_id": "a", "timestamp": 36002}}
        {"event": {"user_id": "new", "item_id": "n", "timestamp": 36002}, "item": {"cover": [3, 3]}}
        """;
    java.io.StringWriter lines = new java.io.StringWriter();
    new FeatureStream(out, null, null, null)
        .run(new ByteArrayInputStream(records.getBytes(StandardCharsets.UTF_8)), "test", lines);
    String[] written = lines.toString().split("\n");
    JsonNode known = Json.tree(written[0].getBytes(StandardCharsets.UTF_8), "out").get("vectors");
    for (int i = 0; i < 7; i++) {
      assertThat(known.get("item").get(i).floatValue()).isEqualTo(items.rows()[i]);
      assertThat(known.get("user").get(i).floatValue()).isZero();
    }
    assertThat(known.get("user").get(7).floatValue()).isEqualTo(users.rows()[3]);
    JsonNode other = Json.tree(written[1].getBytes(StandardCharsets.UTF_8), "out").get("vectors");
    assertThat(other.get("item").toString()).isEqualTo("[1.0,1.0,0.0,0.0,0.0,0.0,1.0,0.0,0.0,0.0]");
    assertThat(other.get("user").toString()).isEqualTo("[0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0]");
  }

  @Test
  void anArrayOfAnotherKindIsNamed() throws Exception {
    Path file = Files.write(root.resolve("x.npy"), npy(3, 2, 1, 2, 3));
    assertThatThrownBy(() -> org.rectrain.dataset.file.NpyFile.read(file))
        .hasMessageContaining("24 bytes for 3 rows of 2 numbers; expected a matrix of float16");
    assertThatThrownBy(
            () ->
                ConfigReader.bind(
                    "{kind: vector, file: x.npy}", java.util.List.of(), FieldConfig.class, "test"))
        .hasMessageContaining("ids: missing; expected a file with the ids of x.npy's rows");
  }

  /** Float64 in row order, as NumPy writes it. */
  public static byte[] npy(int rows, int width, double... values) {
    String header =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, width);
    header = header + " ".repeat(117 - header.length()) + "\n";
    ByteBuffer out = ByteBuffer.allocate(128 + 8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    out.put((byte) 0).putShort((short) 118).put(header.getBytes(StandardCharsets.US_ASCII));
    for (double value : values) {
      out.putDouble(value);
    }
    return out.array();
  }
}
