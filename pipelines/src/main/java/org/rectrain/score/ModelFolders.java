package org.rectrain.score;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.read.InputPaths;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.model.DinFile;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.TreesFile;
import org.rectrain.model.text.FrozenVectors;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.run.Fingerprints;

/**
 * Model folders of any kind, where only their scores count: two towers, a cross encoder ({@code
 * rectrain.json}), a deep interest network ({@code din.json}) or boosted trees ({@code
 * trees.json}).
 */
public final class ModelFolders {
  /** Of a model's file below a train folder: members/2/model/rectrain.json. */
  private static final int MEMBER_DEPTH = 4;

  private ModelFolders() {}

  /** Whether a folder holds a model. */
  public static boolean isModel(Path folder) {
    return isNetwork(folder) || isDin(folder) || isTrees(folder);
  }

  /** Whether a folder holds two towers or a cross encoder. */
  public static boolean isNetwork(Path folder) {
    return Files.exists(folder.resolve(ModelSpec.FILE));
  }

  /** Whether a folder holds boosted trees. */
  public static boolean isTrees(Path folder) {
    return Files.exists(folder.resolve(TreesFile.FILE));
  }

  /** Whether a folder holds a deep interest network. */
  public static boolean isDin(Path folder) {
    return Files.exists(folder.resolve(DinFile.FILE));
  }

  /** The tasks of a model, in its order. */
  public static List<String> tasks(Path folder) {
    if (isTrees(folder)) {
      return Json.read(folder.resolve(TreesFile.FILE), TreesFile.class).tasks();
    }
    return isDin(folder)
        ? Json.read(folder.resolve(DinFile.FILE), DinFile.class).tasks()
        : ModelFolder.spec(folder).tasks();
  }

  /**
   * The files that make a model what it is, by name: its model card is not among them, which is for
   * people.
   */
  public static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().equals("README.md"))
          .sorted()
          .toList();
    } catch (java.io.IOException e) {
      throw Failure.input(folder + ": cannot be read: " + e.getMessage(), "check permissions", e);
    }
  }

  /**
   * Refuses, before any work, data that a model cannot read. New items, users and categories do not
   * count: they are cold.
   *
   * @throws Failure (exit code 3) when the data lacks a feature or has another kind of it
   */
  public static void requireFitting(Path folder, Path prepared) {
    if (Files.exists(folder.resolve(FeatureSchema.FILE))) {
      FeatureSchema.read(folder).requireFit(folder, prepared);
    }
  }

  /**
   * Files and folders that a section of the configuration names, by their keys, and the pretrained
   * folders that models among them were trained on.
   *
   * @param key of the section in the file
   * @param dataRoot folder that paths of raw data start from
   */
  public static Map<String, Path> inputs(Record section, String key, Path dataRoot) {
    Map<String, Path> inputs = new LinkedHashMap<>();
    InputPaths.of(section, key, dataRoot)
        .forEach(
            (name, path) -> {
              // A word that is no file is a name, such as that of an embedded encoder.
              if (path.getNameCount() > 1 || Files.exists(path) || InputPaths.isPattern(path)) {
                add(name, path, inputs);
              }
            });
    return inputs;
  }

  /** Adds a folder to inputs, with the pretrained folders of models in it. */
  public static void add(String key, Path folder, Map<String, Path> inputs) {
    inputs.put(key, folder);
    bases(folder).forEach(base -> inputs.put(base + " of " + key, base));
  }

  /** Pretrained folders that the models in a folder, or below it, read their encoders from. */
  public static Set<Path> bases(Path folder) {
    Set<Path> out = new TreeSet<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder, MEMBER_DEPTH)) {
        all.filter(file -> file.endsWith(ModelSpec.FILE))
            .map(file -> ModelFolder.spec(file.resolveSibling("")).base())
            .filter(base -> base != null && !base.isEmpty())
            .map(Path::of)
            .filter(Files::isDirectory)
            .forEach(out::add);
      } catch (java.io.IOException e) {
        throw Failure.input(folder + ": cannot be read: " + e.getMessage(), "check permissions", e);
      }
    }
    return out;
  }

  /** SHA-256 over the files of some models, in their order. */
  public static String fingerprint(List<Path> folders) {
    List<String> parts = new ArrayList<>();
    for (Path folder : folders) {
      for (Path file : files(folder)) {
        parts.add(file.getFileName().toString());
        parts.add(Fingerprints.ofPath(file));
      }
      parts.add("/");
    }
    return Fingerprints.of(parts.toArray(String[]::new));
  }

  /**
   * Opens some models as one, by the mean of their logits.
   *
   * @param name what the whole is called
   * @param folders one or more
   * @param tokensPerPass padded tokens per encoder pass
   * @param batch rows per pass
   * @param threads passes side by side
   * @throws Failure (exit code 3) when one was trained on features that the data does not have
   */
  public static Scorer open(
      String name, List<Path> folders, Path prepared, int tokensPerPass, int batch, int threads) {
    boolean towers = folders.stream().allMatch(f -> isNetwork(f) && !ModelFolder.spec(f).cross());
    if (towers) {
      return towers(name, folders, prepared, tokensPerPass, batch, threads);
    }
    List<Scorer> members = new ArrayList<>();
    for (Path folder : folders) {
      members.add(one(folder, prepared, tokensPerPass, batch, threads));
    }
    return new AverageScorer(name, members);
  }

  /** Two-tower models; those that share a frozen encoder encode the texts once together. */
  private static Scorer towers(
      String name, List<Path> folders, Path prepared, int tokensPerPass, int batch, int threads) {
    List<TwoTowerScorer> members = new ArrayList<>();
    Map<List<Object>, float[]> encoded = new HashMap<>();
    Set<Integer> encoders = new HashSet<>();
    for (Path folder : folders) {
      Model model = ModelFolder.read(folder);
      ModelSpec spec = model.spec();
      ModelData data =
          ModelData.read(prepared, model.schema().requireFit(folder, prepared), spec).with(model);
      boolean frozen = !spec.fullWeights() && spec.lora() == null;
      List<Object> encoder =
          List.of(
              frozen ? "" : folder.toString(),
              spec.text(),
              spec.base(),
              spec.layers(),
              spec.pooling(),
              spec.maxTokens(),
              spec.userProfile());
      if (!encoded.containsKey(encoder)) {
        encoded.put(
            encoder,
            vectors(
                folder,
                model.textEncoder(data, tokensPerPass),
                data.texts(),
                tokensPerPass,
                threads));
        encoders.add(members.size());
      }
      float[] vectors = encoded.getOrDefault(encoder, new float[0]);
      members.add(new TwoTowerScorer(model, data, vectors, batch, threads));
    }
    return new EnsembleScorer(name, members, encoders);
  }

  /** Vectors of all texts by the encoder of a folder's model, (texts, E); empty without one. */
  static float[] vectors(
      Path folder,
      @Nullable TextEncoder encoder,
      List<String> texts,
      int tokensPerPass,
      int threads) {
    if (encoder == null) {
      return new float[0];
    }
    String key = Fingerprints.of(fingerprint(List.of(folder)), Integer.toString(tokensPerPass));
    return FrozenVectors.remembered(encoder, key, texts, threads);
  }

  /**
   * Opens one model under its own name.
   *
   * @see #open(String, List, Path, int, int, int)
   */
  public static RowScorer one(
      Path folder, Path prepared, int tokensPerPass, int batch, int threads) {
    return one(folder, prepared, tokensPerPass, batch, threads, null);
  }

  /**
   * The same; vectors of a frozen encoder are taken from a folder, or kept there.
   *
   * @param vectors null for no such folder
   */
  public static RowScorer one(
      Path folder,
      Path prepared,
      int tokensPerPass,
      int batch,
      int threads,
      @Nullable String vectors) {
    if (isDin(folder)) {
      return DinScorer.open(folder, prepared);
    }
    if (isTrees(folder)) {
      return TreesScorer.open(folder, prepared);
    }
    if (!ModelFolder.spec(folder).cross()) {
      return TwoTowerScorer.open(folder, prepared, tokensPerPass, batch, threads, vectors);
    }
    Model model = ModelFolder.read(folder);
    ModelData data =
        ModelData.read(prepared, model.schema().requireFit(folder, prepared), model.spec())
            .with(model);
    return new CrossEncoderScorer(model, data, tokensPerPass, batch, threads);
  }
}
