package org.rectrain.score;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.input.RowMap;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.TwoTowerSpec;

/** What it takes to answer for some rows whose texts a two-tower model has not met before. */
final class AskedTexts {
  private static final int TOKENS_PER_PASS = 4096;

  private final Model model;
  private final ModelData data;
  private @Nullable TextEncoder encoder;
  private float[] scratch = new float[0];

  AskedTexts(Model model, ModelData data) {
    this.model = model;
    this.data = data;
  }

  /** Encodes the texts of rows as if they were new, and forgets the result. */
  void encode(Examples examples, int[] rows) {
    if (model.spec().text()) {
      if (scratch.length == 0) {
        scratch = new float[data.texts().size() * model.spec().width()];
      }
      encoder().encode(texts(examples, rows), scratch);
    }
  }

  /** Operations that rows take, mean per row. */
  Work work(Examples examples, int[] rows) {
    double length = examples.histories().meanLength(rows);
    Parameters towers = model.towerParameters();
    double history = Work.products(towers, "history.");
    double text = Work.products(towers, TwoTower.PREFIX + "text.");
    int d = model.towers().spec().vectorSize();
    boolean attends = model.towers().spec().past().attention() == TwoTowerSpec.Attention.CANDIDATE;
    double pooling = (attends ? 6.0 : 2.0) * d * length;
    double rest = Work.products(towers, "") - history - text;
    double encoding = 0;
    if (model.spec().text()) {
      for (int t : texts(examples, rows)) {
        int tokens = encoder().texts().length(t);
        encoding += text + Work.encoding(model.requireEncoder(), tokens);
      }
    }
    return new Work(rest + history * length + pooling, encoding / rows.length);
  }

  private TextEncoder encoder() {
    TextEncoder kept = encoder;
    if (kept == null) {
      kept = model.encoderOf(data.texts(), TOKENS_PER_PASS);
      encoder = kept;
    }
    return kept;
  }

  /** The distinct texts of the candidates of some rows, and of their users' profiles. */
  private int[] texts(Examples of, int[] rows) {
    RowMap read = RowMap.collecting(data);
    for (int row : rows) {
      read.item(of.items()[row]);
      if (model.spec().userProfile()) {
        read.user(of.users()[row]);
      }
    }
    return Arrays.stream(read.texts()).distinct().toArray();
  }
}
