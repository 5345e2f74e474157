package org.rectrain.train.init;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.Names;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.model.Model;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.run.Progress;

/**
 * Where training starts: fresh, from a whole model folder (numbers are read on its scale; items,
 * users and categories that it does not know get vectors of their own), or from a PEFT folder,
 * whose adapters alone are taken.
 */
public final class Continuation {
  private final @Nullable Path folder;
  private final @Nullable ModelSpec known;

  private Continuation(@Nullable Path folder, @Nullable ModelSpec known) {
    this.folder = folder;
    this.known = known;
  }

  /**
   * Looks at a folder.
   *
   * @param initFrom its path; null starts fresh
   * @throws Failure (exit code 3) when it is neither a model folder nor an adapter
   */
  public static Continuation of(@Nullable String initFrom) {
    if (initFrom == null) {
      return new Continuation(null, null);
    }
    Path folder = Path.of(initFrom);
    if (Files.exists(folder.resolve(ModelSpec.FILE))) {
      return new Continuation(folder, ModelFolder.spec(folder));
    }
    if (Files.exists(folder.resolve("adapter_config.json"))) {
      return new Continuation(folder, null);
    }
    throw Failure.input(
        "train.init_from: "
            + folder
            + " is no model; expected a folder with "
            + ModelSpec.FILE
            + " or adapter_config.json",
        "name the model folder of an earlier run, e.g. runs/NAME/train/model");
  }

  /**
   * The features by which the data is read: those of the model that goes on, if there is one, grown
   * by the categories of the data.
   */
  public FeatureSchema schema(FeatureSchema own, Path prepared) {
    Path from = folder;
    if (from == null || known == null) {
      return own;
    }
    return FeatureSchema.read(from).requireFit(from, prepared).grownBy(own);
  }

  /**
   * The spec of the model that goes on.
   *
   * @param wanted what the configuration asks for
   * @param schema what {@link #schema} gave
   * @throws Failure (exit code 2) that names everything in which the two differ
   */
  public ModelSpec spec(ModelSpec wanted, FeatureSchema schema) {
    ModelSpec old = known;
    if (old == null) {
      return wanted;
    }
    List<String> problems = new ArrayList<>();
    differ(problems, "scorer", wanted.scorer(), old.scorer());
    differ(problems, "pair_text", wanted.pairText(), old.pairText());
    if (wanted.baseFingerprint() == null || old.baseFingerprint() == null) {
      differ(problems, "encoder.base", wanted.base(), old.base());
    } else if (!wanted.baseFingerprint().equals(old.baseFingerprint())) {
      problems.add(
          "encoder.base: " + wanted.base() + " has other weights than " + old.base() + " had");
    }
    differ(problems, "encoder layers", wanted.layers(), old.layers());
    differ(problems, "encoder.pooling", wanted.pooling(), old.pooling());
    differ(problems, "encoder.tune: full", wanted.fullWeights(), old.fullWeights());
    differ(
        problems,
        "encoder.lora",
        AdapterStart.shape(wanted.lora()),
        AdapterStart.shape(old.lora()));
    differ(problems, "encoder.user_text: profile", wanted.userProfile(), old.userProfile());
    differ(problems, "tasks", wanted.tasks(), old.tasks());
    differ(problems, "towers", wanted.towers(), old.towers());
    if (!problems.isEmpty()) {
      throw Failure.usage(
          "train.init_from: " + folder + " is another model:",
          problems,
          "give the train section the values of the model that goes on");
    }
    return new ModelSpec(
        wanted.version(),
        wanted.name(),
        wanted.scorer(),
        wanted.pairText(),
        wanted.base(),
        wanted.layers(),
        wanted.width(),
        wanted.pooling(),
        wanted.fullWeights(),
        wanted.lora(),
        wanted.maxTokens(),
        wanted.userProfile(),
        wanted.towers(),
        wanted.tasks(),
        appended(old.events(), wanted.events()),
        wanted.popularity(),
        wanted.coldPositives(),
        wanted.segments(),
        wanted.segmentSmoothing(),
        appended(old.items(), wanted.items()),
        appended(old.users(), wanted.users()),
        wanted.featureFingerprint(),
        wanted.baseFingerprint(),
        wanted.coldPrior(),
        widths(old, schema),
        old.lexical());
  }

  /**
   * A vocabulary that grows must not make its vectors wider, or no weight behind them would fit.
   */
  private Map<String, Integer> widths(ModelSpec old, FeatureSchema schema) {
    Map<String, Integer> out = new TreeMap<>(old.widths());
    for (FeatureSpec before : before().features()) {
      FeatureSpec now = named(schema, before.name());
      if (before.kind() == FeatureSpec.Kind.CATEGORICAL && old.width(before) != old.width(now)) {
        out.put(before.name(), old.width(before));
      }
    }
    return out;
  }

  /** New items, users and categories that get vectors of their own, by name. */
  public Map<String, Integer> growth(ModelSpec spec, FeatureSchema schema) {
    Map<String, Integer> out = new TreeMap<>();
    ModelSpec old = known;
    if (old == null) {
      return out;
    }
    out.put("items", spec.items().size() - old.items().size());
    out.put("users", spec.users().size() - old.users().size());
    for (FeatureSpec before : before().features()) {
      out.put(
          before.name(),
          named(schema, before.name()).vocabulary().size() - before.vocabulary().size());
    }
    out.values().removeIf(count -> count == 0);
    return out;
  }

  private FeatureSchema before() {
    return FeatureSchema.read(Objects.requireNonNull(folder));
  }

  private static FeatureSpec named(FeatureSchema schema, String name) {
    return schema.features().stream()
        .filter(feature -> feature.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Copies what the earlier model learned; false when there is no scorer to go on from. */
  public boolean fill(Model model, Progress progress) {
    Path from = folder;
    if (from == null) {
      return false;
    }
    if (known == null) {
      AdapterStart.fill(model, from);
      progress.log("train: goes on from the adapters in " + from + ", with a fresh scorer");
      return false;
    }
    try (Model old = ModelFolder.read(from)) {
      copy(old.towerParameters(), model.towerParameters());
      Model.Encoder source = old.encoder();
      Model.Encoder target = model.encoder();
      if (source != null && target != null) {
        for (Parameter parameter : target.parameters().all()) {
          if (Lora.isAdapter(parameter.name()) || model.spec().fullWeights()) {
            parameter.assign(source.parameters().get(parameter.name()).values());
          }
        }
      }
    }
    progress.log("train: goes on from " + from);
    return true;
  }

  /** Equal names get equal values; a table that grew keeps its new rows as they were drawn. */
  private static void copy(Parameters from, Parameters to) {
    for (Parameter target : to.all()) {
      float[] old = from.get(target.name()).values();
      float[] values = target.values();
      System.arraycopy(old, 0, values, 0, old.length);
      target.assign(values);
    }
  }

  private static void differ(
      List<String> problems, String key, @Nullable Object wanted, @Nullable Object found) {
    if (wanted instanceof Record section && found instanceof Record before) {
      Map<String, String> values = ConfigTrees.flat(ConfigTrees.of(section));
      Map<String, String> others = ConfigTrees.flat(ConfigTrees.of(before));
      Stream.concat(values.keySet().stream(), others.keySet().stream())
          .distinct()
          .forEach(k -> differ(problems, key + "." + k, values.get(k), others.get(k)));
    } else if (!Objects.equals(wanted, found)) {
      problems.add(key + ": " + shown(wanted) + "; the model has " + shown(found));
    }
  }

  /** As a configuration writes it. */
  private static @Nullable Object shown(@Nullable Object value) {
    return value instanceof Enum<?> one ? Names.snake(one.name()) : value;
  }

  private static List<String> appended(Collection<String> old, Collection<String> more) {
    Set<String> out = new LinkedHashSet<>(old);
    out.addAll(more);
    return List.copyOf(out);
  }
}
