package org.rectrain.export;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.rectrain.dataset.Queries;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.input.Inputs;
import org.rectrain.model.input.RowMap;
import org.rectrain.nn.engine.Pass;

/**
 * Contents, item vectors and user vectors of a model, computed in batches by the towers themselves.
 */
final class Vectors {
  private final Model model;
  private final ModelData data;
  private final int batch;
  private final RowMap map;
  private final float[] contents;

  /**
   * Vectors over text vectors that were computed before.
   *
   * @param texts (texts, E); empty when the model reads no text
   */
  Vectors(Model model, ModelData data, float[] texts, int batch) {
    this.model = model;
    this.data = data;
    this.batch = batch;
    this.map = RowMap.whole(data);
    this.contents = contents(texts);
  }

  /** Width of a user's or an item's vector: D + 1, and S values of segments. */
  int width() {
    return contentWidth() + 1 + data.segments().values();
  }

  /** Width of an item's content: D. */
  int contentWidth() {
    return model.towers().spec().vectorSize();
  }

  /** Whether contents are more than zeros. */
  boolean hasContents() {
    return model.towers().spec().hasContents();
  }

  /** What each item is about, (items, D): what serving hands to the towers. */
  float[] itemContents() {
    return Arrays.copyOf(contents, data.catalogue().size() * contentWidth());
  }

  /** The content of each user and, last, of an unknown one, (users + 1, D). */
  float[] userContents(String[] users) {
    int d = contentWidth();
    float[] out = new float[(users.length + 1) * d];
    for (int i = 0; i <= users.length; i++) {
      int row = map.user(i < users.length ? users[i] : "");
      System.arraycopy(contents, row * d, out, i * d, d);
    }
    return out;
  }

  /**
   * Items (items, D + 1 + S) whose dot product with a user's vector is the retrieval score: after D
   * numbers comes the item's scalar with its popularity, against the user's 1, then what the
   * popularity gains in each segment, against a 1 where the user belongs to it.
   */
  float[] items() {
    int count = data.catalogue().size();
    float[] out =
        encoded(
            count,
            (pass, all, inputs, part) ->
                model.towers().encodeItems(pass, all, inputs.catalogue(part)));
    for (int i = 0; i < count; i++) {
      out[i * width() + contentWidth()] += data.priors()[i];
      for (int s = 0; s < data.segments().values(); s++) {
        out[i * width() + contentWidth() + 1 + s] = data.segments().gains()[s * count + i];
      }
    }
    return out;
  }

  /** A tower's vectors (part, D + 1) of some rows. */
  private interface Tower {
    NDArray encode(Pass pass, NDArray contents, Inputs inputs, int[] part);
  }

  /** Rows of the full width, of which a tower fills the first D + 1 numbers, in batches. */
  private float[] encoded(int count, Tower tower) {
    int own = contentWidth() + 1;
    float[] out = new float[count * width()];
    try (Pass outer = Pass.inference(model.towerParameters().device())) {
      NDArray all = outer.floats(contents, contents.length / contentWidth(), contentWidth());
      for (int from = 0; from < count; from += batch) {
        int[] part = IntStream.range(from, Math.min(count, from + batch)).toArray();
        try (Pass pass = Pass.inference(model.towerParameters().device())) {
          Inputs inputs = new Inputs(pass, data, model.spec(), map);
          float[] rows = tower.encode(pass, all, inputs, part).toFloatArray();
          for (int i = 0; i < part.length; i++) {
            System.arraycopy(rows, i * own, out, part[i] * width(), own);
          }
        }
      }
    }
    return out;
  }

  /** Users of all queries, (queries, D + 1 + S). */
  float[] users(Queries queries) {
    float[] out =
        encoded(
            queries.size(),
            (pass, all, inputs, part) ->
                model.towers().encodeUsers(pass, all, inputs.users(queries, part)));
    for (int q = 0; q < queries.size(); q++) {
      for (int place : data.segments().of(queries.user(), queries.context(), q)) {
        out[q * width() + contentWidth() + 1 + place] = 1;
      }
    }
    return out;
  }

  private float[] contents(float[] texts) {
    int[] rows = map.texts();
    long[] ids = map.ids();
    float[] brought = map.vectors();
    int v = data.vectorWidth();
    int e = model.spec().text() ? model.spec().width() : 1;
    int d = model.towers().spec().vectorSize();
    float[] out = new float[rows.length * d];
    for (int from = 0; from < rows.length; from += batch) {
      int count = Math.min(batch, rows.length - from);
      float[] part = new float[count * e];
      for (int i = 0; i < count && model.spec().text(); i++) {
        System.arraycopy(texts, rows[from + i] * e, part, i * e, e);
      }
      try (Pass pass = Pass.inference(model.towerParameters().device())) {
        NDArray read = pass.floats(part, count, e);
        float[] own = Arrays.copyOfRange(brought, from * v, (from + count) * v);
        NDArray values =
            model
                .towers()
                .contents(
                    pass,
                    read,
                    pass.longs(Arrays.copyOfRange(ids, from, from + count), count),
                    v > 0 ? pass.floats(own, count, v) : read);
        float[] found = values.toFloatArray();
        System.arraycopy(found, 0, out, from * d, found.length);
      }
    }
    return out;
  }
}
