package org.rectrain.model;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.config.train.TowersConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.nn.tower.ContentSpec;
import org.rectrain.nn.tower.FeatureLayout;
import org.rectrain.nn.tower.HeadSpec;
import org.rectrain.nn.tower.TwoTowerSpec;

/** Sizes of the towers that a spec asks for, over the features of a schema. */
record TowerSizes(ModelSpec spec, FeatureSchema schema) {

  TwoTowerSpec towers() {
    TowersConfig towers = spec.towers();
    return new TwoTowerSpec(
        spec.text() ? spec.width() : 0,
        towers.itemIds() && !spec.items().isEmpty() ? spec.items().size() + 1 : 0,
        spec.owns() ? spec.width() : towers.dim(),
        towers.hidden(),
        towers.towerHidden(),
        new TwoTowerSpec.Past(
            TwoTowerSpec.History.valueOf(towers.pooling().name()),
            towers.attention() ? TwoTowerSpec.Attention.CANDIDATE : TwoTowerSpec.Attention.NONE,
            towers.skipped() > 0 ? TwoTowerSpec.Skipped.READ : TwoTowerSpec.Skipped.NONE),
        layout(),
        spec.tasks(),
        towers.dropout(),
        new HeadSpec(HeadSpec.Sharing.valueOf(towers.sharing().name()), towers.experts()),
        new ContentSpec(
            spec.owns() ? ContentSpec.Source.OWN : ContentSpec.Source.PROJECTED,
            centring(),
            ContentSpec.Similarity.valueOf(towers.similarity().name())),
        spec.cross()
            ? TwoTowerSpec.VectorWidths.NONE
            : new TwoTowerSpec.VectorWidths(
                vectorWidth(schema, FeatureSpec.Side.ITEM),
                vectorWidth(schema, FeatureSpec.Side.USER)));
  }

  private ContentSpec.Centring centring() {
    TowersConfig towers = spec.towers();
    if (!towers.centre() || !spec.text() || spec.cross()) {
      return ContentSpec.Centring.NONE;
    }
    return towers.components() > 0 || towers.whiten() > 0
        ? ContentSpec.Centring.LINEAR
        : ContentSpec.Centring.MEAN;
  }

  private static int vectorWidth(FeatureSchema schema, FeatureSpec.Side side) {
    return schema.vectors(side).stream().mapToInt(VectorSpec::width).sum();
  }

  private FeatureLayout layout() {
    TowersConfig towers = spec.towers();
    List<FeatureLayout.Categorical> categorical = new ArrayList<>();
    List<FeatureLayout.Numeric> numeric = new ArrayList<>();
    for (FeatureSpec feature : schema.features()) {
      FeatureLayout.Side side = FeatureLayout.Side.valueOf(feature.side().name());
      if (feature.kind() == Kind.NUMERIC) {
        numeric.add(new FeatureLayout.Numeric(feature.name(), side));
      } else {
        categorical.add(
            new FeatureLayout.Categorical(
                feature.name(),
                side,
                feature.cardinality(),
                spec.width(feature),
                FeatureLayout.Unknown.LEARNED));
      }
    }
    for (int f = 0; f < towers.factors(); f++) {
      numeric.add(new FeatureLayout.Numeric("factor_" + f, FeatureLayout.Side.ITEM));
    }
    if (!spec.users().isEmpty()) {
      categorical.add(
          new FeatureLayout.Categorical(
              "user_id",
              FeatureLayout.Side.USER,
              spec.users().size() + 1,
              2 * towers.embedding(),
              FeatureLayout.Unknown.ZERO));
    }
    return new FeatureLayout(categorical, numeric);
  }
}
