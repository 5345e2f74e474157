package org.rectrain.prepare.online;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.data.ItemsConfig;
import org.rectrain.config.data.UsersConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.vector.SideVectors;
import org.rectrain.prepare.entity.VectorColumn;

/**
 * The vectors of one side as models read them: those that a record brings, else those of the
 * prepared folder, else what stands for a missing one.
 */
final class OnlineVectors {
  private final List<VectorSpec> specs;
  private final Map<String, FieldConfig> fields;
  private final Map<String, Integer> places = new HashMap<>();
  private final SideVectors known;

  /** The vectors of a side of a prepared folder. */
  OnlineVectors(Path prepared, FeatureSchema schema, Side side) {
    this.specs = schema.vectors(side);
    String[] ids = new String[0];
    DataConfig data = null;
    if (!specs.isEmpty()) {
      data = ConfigReader.read(prepared.resolve("config.yaml"), List.of()).data();
      ids =
          side == Side.ITEM
              ? Catalogue.read(prepared, schema).ids()
              : Prepared.Users.read(prepared).ids();
    }
    for (int i = 0; i < ids.length; i++) {
      places.put(ids[i], i);
    }
    this.known = SideVectors.read(prepared, schema, side, ids);
    this.fields = fields(data, side);
  }

  private static Map<String, FieldConfig> fields(@Nullable DataConfig data, Side side) {
    ItemsConfig items = data == null ? null : data.items();
    UsersConfig users = data == null ? null : data.users();
    if (side == Side.ITEM) {
      return items == null ? Map.of() : items.features();
    }
    return users == null ? Map.of() : users.features();
  }

  /** Numbers of each item or user. */
  int width() {
    return known.width();
  }

  /**
   * The numbers of one item or user.
   *
   * @param record its own row; null where the caller has none
   * @throws Failure (exit code 3) for a cell that holds no vector of the right size
   */
  float[] of(String id, @Nullable RawRecord record) {
    float[] out = known.missing().clone();
    Integer place = places.get(id);
    if (place != null) {
      known.copy(place, out, 0);
    }
    int from = 0;
    for (VectorSpec spec : specs) {
      FieldConfig field = fields.get(spec.name());
      if (record != null && field != null && field.file() == null) {
        float[] own =
            new VectorColumn(spec.name(), field, "record")
                .parse(id, record.text(field.columnOr(spec.name())));
        if (own != null && own.length > 0) {
          write(spec, id, own, out, from);
        }
      }
      from += spec.width();
    }
    return out;
  }

  private static void write(VectorSpec spec, String id, float[] own, float[] out, int from) {
    if (own.length != spec.size()) {
      throw Failure.input(
          "record: vector '"
              + spec.name()
              + "' of '"
              + id
              + "' has "
              + own.length
              + " numbers; expected "
              + spec.size(),
          "send what the model was trained on, or leave it empty");
    }
    double[] wide = new double[own.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = own[i];
    }
    SideVectors.scale(wide, out, from);
  }
}
