package org.rectrain.prepare.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.file.NpyFile;
import org.rectrain.dataset.vector.SideVectors;
import org.rectrain.prepare.PreparedVectorsTest;

class VectorColumnTest {
  private static VectorColumn column(String... overrides) {
    FieldConfig config =
        ConfigReader.bind("kind: vector", List.of(overrides), FieldConfig.class, "test");
    return new VectorColumn("cover", config, "items.csv");
  }

  @Test
  void missingOnesAreCountedAndTheRestKeptOnce(@TempDir Path out) throws Exception {
    VectorColumn column = column();
    column.add("a", "[0.5, -1e-3]");
    column.add("b", " ");
    column.add("c", "[]");
    column.add("d", "[0, 0]");
    column.add("e", "[3, 4]");
    column.add("stranger", "[1, 1]");
    VectorSpec spec = column.write(out, Side.ITEM, List.of("a", "b", "c", "d", "e"));
    assertThat(spec)
        .usingRecursiveComparison()
        .ignoringFields("anchors")
        .isEqualTo(new VectorSpec("cover", Side.ITEM, 2, 0.6));
    assertThat(spec.anchors().values())
        .containsExactlyInAnyOrder(List.of(1.0, -0.002), List.of(0.6, 0.8));
    ParquetTable table = ParquetTable.read(SideVectors.file(out, spec));
    assertThat(table.strings("item_id")).containsExactly("a", "e");
    assertThat(table.doubleLists("vector")[0]).containsExactly(0.5f, -1e-3f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1, 2, 3] | has 3 numbers; expected 2, as many as the others have",
        "1 2 | has '1 2'; expected a list such as [0.1, 0.2]",
        "[1, \"x\"] | has 'x'; expected numbers",
        "[1, null] | has 'null'; expected numbers",
        "[1, 1e99] | has Infinity; expected finite numbers",
      })
  void whatIsNoVectorIsNamed(String cell, String problem) {
    VectorColumn column = column();
    column.add("a", "[1, 2]");
    assertThatThrownBy(() -> column.add("b", cell))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("items.csv: vector 'cover' of 'b' " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"a\": 0, \"b\": 1}; is no JSON array",
        "[\"a\", null]; row 2 has the id null",
        "[[\"a\"], \"b\"]; row 1 has the id [\"a\"]",
        "[\"a\"]; 2 rows, and 1 ids in ids.json",
        "[\"a\", \"a\"]; vector 'cover' of 'a' has two vectors"
      })
  void idsOfAnArrayAreOnePerRow(String ids, String problem, @TempDir Path out) throws Exception {
    Files.write(out.resolve("v.npy"), PreparedVectorsTest.npy(2, 2, 5, 6, 0.25, -0.5));
    Files.writeString(out.resolve("ids.json"), ids);
    assertThatThrownBy(() -> array(out, "ids.json")).hasMessageContaining(problem);
  }

  @Test
  void idsOfATextMayHaveBlanksAroundThem(@TempDir Path out) throws Exception {
    Files.write(out.resolve("v.npy"), PreparedVectorsTest.npy(2, 2, 5, 6, 0.25, -0.5));
    Files.writeString(out.resolve("ids.txt"), "\uFEFFa \r\n b\r\n");
    VectorColumn column = array(out, "ids.txt");
    assertThat(column.write(out, Side.ITEM, List.of("a", "b", "c")).missingRate())
        .isEqualTo(1 - 2 / 3.0);
  }

  private static VectorColumn array(Path root, String ids) {
    FieldConfig config =
        ConfigReader.bind(
            "{kind: vector, file: v.npy, ids: " + ids + "}", List.of(), FieldConfig.class, "test");
    return VectorFiles.array(root, "data.items.features.cover.file", "cover", config);
  }

  @Test
  void separatorsPartNumbersToo() {
    VectorColumn column = column("separator=' '");
    column.add("a", "1 2");
    assertThatThrownBy(() -> column.add("a", "2 3")).hasMessageContaining("has two vectors");
  }

  @Test
  void idsThatNeverMeetAreShown(@TempDir Path out) {
    VectorColumn column = column();
    column.add("0017", "[1, 2]");
    assertThatThrownBy(() -> column.write(out, Side.ITEM, List.of("17")))
        .hasMessageContaining("none of 1 ids has one")
        .satisfies(
            e ->
                assertThat(((Failure) e).hint())
                    .isEqualTo("its ids look like '0017', the table's like '17'"));
  }

  @Test
  void numbersOfAllVectorsFitAnArray() {
    column().requireFits(8_388_606, 255);
    assertThatThrownBy(() -> column().requireFits(8_388_608, 255))
        .hasMessageContaining("8,388,608 vectors of 255 numbers")
        .satisfies(e -> assertThat(((Failure) e).hint()).contains("PCA"));
  }

  /** The bytes of numpy.array([[1.5, -2], [6e-8, 65504], [0, 1/3]], "float16"), NumPy 2.2. */
  @Test
  void halfPrecisionIsRead(@TempDir Path out) throws Exception {
    Files.write(
        out.resolve("v.npy"), npy("<f2", 3, 2, 0x3e00, 0xc000, 0x0001, 0x7bff, 0x0000, 0x3555));
    NpyFile file = NpyFile.read(out.resolve("v.npy"));
    assertThat(file.row(0)).containsExactly(1.5f, -2);
    assertThat(file.row(1)).containsExactly(5.9604645e-8f, 65504);
    assertThat(file.row(2)).containsExactly(0, 0.33325195f);
  }

  private static byte[] npy(String type, int rows, int width, int... halves) {
    String header =
        "{'descr': '"
            + type
            + "', 'fortran_order': False, 'shape': ("
            + rows
            + ", "
            + width
            + "), }";
    String padded = header + " ".repeat(117 - header.length()) + "\n";
    ByteBuffer all = ByteBuffer.allocate(128 + 2 * halves.length).order(ByteOrder.LITTLE_ENDIAN);
    all.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
    all.put(padded.getBytes(StandardCharsets.US_ASCII));
    for (int half : halves) {
      all.putShort((short) half);
    }
    return all.array();
  }
}
