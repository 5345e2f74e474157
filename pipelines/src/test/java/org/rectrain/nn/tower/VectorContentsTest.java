package org.rectrain.nn.tower;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.vector.SideVectors;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.weights.Safetensors;

/** Contents that read vectors, from the file to the gradient, against golden/nn/vectors.py. */
class VectorContentsTest {
  private static final TwoTowerSpec SPEC =
      new TwoTowerSpec(
          8,
          6,
          6,
          List.of(4),
          4,
          TwoTowerSpec.Past.MEAN,
          FeatureLayout.none(),
          List.of("click"),
          0,
          HeadSpec.sharedBottom(),
          ContentSpec.standard(),
          new TwoTowerSpec.VectorWidths(4, 3));

  @Test
  void contentsAndGradientsEqualPyTorch(@TempDir Path prepared) throws Exception {
    try (Safetensors golden = Safetensors.open(Golden.path("nn/vectors.safetensors"));
        Parameters parameters = Parameters.onCpu()) {
      VectorSpec cover = new VectorSpec("cover", Side.ITEM, 3, 0.25);
      VectorSpec face = new VectorSpec("face", Side.USER, 2, 0.5);
      FeatureSchema schema =
          new FeatureSchema(FeatureSchema.VERSION, List.of("click"), List.of())
              .with(List.of(face, cover));
      write(prepared, cover, Columns.ITEM_ID, golden.floats("in.items"), "a", "b", "c");
      write(prepared, face, Columns.USER_ID, golden.floats("in.users"), "u");
      SideVectors items =
          SideVectors.read(prepared, schema, Side.ITEM, new String[] {"a", "b", "c", "new"});
      SideVectors users =
          SideVectors.read(prepared, schema, Side.USER, new String[] {"u", "other"});
      assertThat(items.width() + users.width()).isEqualTo(SPEC.vectors().sum());
      float[] brought = new float[7 * 7];
      for (int row = 0; row < 4; row++) {
        items.copy(row, brought, row * 7);
      }
      users.copy(0, brought, 4 * 7 + 4);
      users.copy(1, brought, 5 * 7 + 4);
      assertThat(users.missing()).containsExactly(0, 0, 1);

      TwoTower tower = TwoTower.initialise(SPEC, parameters, 3);
      for (String name : List.of("text.weight", "text.bias", "item_id.weight", "vectors.weight")) {
        parameters.get(TwoTower.PREFIX + name).assign(golden.floats("p." + name));
      }
      parameters.train(name -> name.equals(TwoTower.VECTORS));
      try (Pass pass = Pass.training(parameters.device(), 1)) {
        NDArray contents =
            tower.contents(
                pass,
                pass.floats(golden.floats("in.text"), 7, 8),
                pass.longs(Golden.longs(golden, "in.ids"), 7),
                pass.floats(brought, 7, 7));
        Golden.assertClose(
            "contents", contents.toFloatArray(), golden.floats("out.contents"), 1e-5);
        NDArray factor = pass.floats(golden.floats("in.factor"), 7, 6);
        Torch.backward(contents.square().mul(factor).sum());
        Golden.assertRelative(
            "vectors",
            parameters.get(TwoTower.VECTORS).gradient(pass.manager()).toFloatArray(),
            golden.floats("grad.vectors.weight"),
            1e-5);
      }
    }
  }

  private static void write(
      Path prepared, VectorSpec spec, String key, float[] values, String... ids) throws Exception {
    Path file = SideVectors.file(prepared, spec);
    Files.createDirectories(file.getParent());
    new ParquetTableWriter()
        .strings(key, ids)
        .floatLists(SideVectors.VECTOR, values, spec.size())
        .write(file);
  }
}
