package org.rectrain.export.onnx;

import java.util.function.Supplier;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Mask;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.HistoryItems;
import org.rectrain.nn.tower.ItemInputs;
import org.rectrain.nn.tower.TowerNet;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.TwoTowerSpec;
import org.rectrain.nn.tower.UserInputs;

/**
 * Towers and heads as graphs that a server calls one after another, each with the batch as its
 * first dimension: {@link TowerNet} over named inputs. B rows, E text width, D content width, K
 * tasks.
 */
public final class TowerGraphs {
  /** Input of the content graph: vectors of items and users. */
  public static final String VECTORS = "vectors";

  private static final String B = TowerInputs.B;

  private final Profile profile;
  private final TwoTowerSpec spec;
  private final TowerNet towers;
  private final Parameters parameters;
  private final Precision precision;
  private final long fingerprint;

  /** Whether the users' own texts or vectors are read. */
  enum Profile {
    NONE,
    READ;

    static Profile of(ModelSpec model, TwoTowerSpec towers) {
      return model.userProfile() || towers.vectors().users() > 0 ? READ : NONE;
    }
  }

  /**
   * Graphs over trained towers.
   *
   * @param precision of large tables; the small networks stay in float32
   * @param fingerprint of the feature schema, see {@link TowerInputs#guarded}
   */
  TowerGraphs(
      Profile profile,
      TwoTower towers,
      Parameters parameters,
      Precision precision,
      long fingerprint) {
    this.profile = profile;
    this.spec = towers.spec();
    this.towers = new TowerNet(spec, parameters);
    this.parameters = parameters;
    this.precision = precision;
    this.fingerprint = fingerprint;
  }

  /**
   * {@code text_vector} (B, E), {@code item_index} (B) and {@code vectors} (B, V) to {@code
   * content} (B, D).
   */
  GraphBuilder content() {
    TowerInputs in = inputs();
    Value content = towers.content(in.net(), in.text(), in.itemIndex(), in.vectors());
    TowerInputs.Named named =
        new TowerInputs.Named(
            "content", "what an item or a user's text is about, as one vector", "content");
    return in.graph(named, precision, content, spec.vectorSize());
  }

  /** Whether contents are computed from anything; else they are zeros and have no graph. */
  boolean hasContent() {
    return spec.hasContents();
  }

  /** History and features of users to {@code user_vector} (B, D + 1), whose last number is 1. */
  GraphBuilder user() {
    TowerInputs in = inputs();
    TowerInputs.Named named =
        new TowerInputs.Named(
            "user_tower",
            "history and features to the user's side of a dot product",
            "user_vector");
    Value vector = towers.user(in.net(), user(in));
    return in.guarded(named, precision, fingerprint, vector, spec.vectorSize() + 1);
  }

  /** Content and features of items to {@code item_vector} (B, D + 1), whose last is a scalar. */
  GraphBuilder item() {
    TowerInputs in = inputs();
    TowerInputs.Named named =
        new TowerInputs.Named(
            "item_tower",
            "content and features to the item's side of a dot product",
            "item_vector");
    Value vector = towers.item(in.net(), item(in));
    return in.guarded(named, precision, fingerprint, vector, spec.vectorSize() + 1);
  }

  /** Both vectors, contents and all features to {@code logits} (B, K). */
  GraphBuilder ranking() {
    TowerInputs in = inputs();
    TowerNet.Vectors vectors =
        new TowerNet.Vectors(
            in.net().value("user_vector", B, spec.vectorSize() + 1),
            in.net().value("item_vector", B, spec.vectorSize() + 1));
    Value logits = towers.logits(in.net(), vectors, user(in), item(in), in.fields(Side.PAIR));
    TowerInputs.Named named =
        new TowerInputs.Named("ranking", "user and item to one logit per task", "logits");
    return in.guarded(named, precision, fingerprint, logits, spec.tasks().size());
  }

  private TowerInputs inputs() {
    return new TowerInputs(spec, parameters);
  }

  private UserInputs user(TowerInputs in) {
    Net net = in.net();
    Mask mask = net.mask("history_mask", B, "events");
    Value content =
        hasContent()
            ? net.value("history_content", B, "events", spec.vectorSize())
            : mask.values().unsqueeze(2).times(net.zeros(spec.vectorSize()));
    return new UserInputs(
        HistoryItems.given(content),
        mask,
        net.value("history_age", B, "events"),
        net.mask("history_skipped", B, "events"),
        profile == Profile.NONE ? null : () -> net.value("user_content", B, spec.vectorSize()),
        in.fields(Side.USER),
        in.fields(Side.CONTEXT));
  }

  private ItemInputs item(TowerInputs in) {
    Supplier<Value> content =
        hasContent()
            ? () -> in.net().value("item_content", B, spec.vectorSize())
            : () -> in.fingerprint().toValue().times(in.net().zeros(spec.vectorSize()));
    return new ItemInputs(content, in.fields(Side.ITEM));
  }
}
