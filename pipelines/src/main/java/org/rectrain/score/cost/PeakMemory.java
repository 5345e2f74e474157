package org.rectrain.score.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.nn.engine.Torch;
import org.rectrain.run.Machine;
import org.rectrain.run.StageFolder;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;
import org.rectrain.score.TwoTowerScorer;

/**
 * How much memory 1,000 scores take at their peak, measured in a separate process: in one that has
 * worked before, freed memory stays with the process and hides what scoring takes.
 *
 * @param loadedMegabytes resident with the models, the rows and the Java runtime, before scoring
 * @param peakMegabytes by rows per request: the largest resident size while 1,000 rows are scored
 *     on one thread, their candidates' texts encoded again, minus the size before
 * @param rows by rows per request: those that were scored for it. Requests follow one another and
 *     give back what they took, so that as few as 100 show the peak of 1,000 rows one by one; a
 *     slow model ends after {@value #SECONDS} s
 */
public record PeakMemory(
    double loadedMegabytes, Map<Integer, Double> peakMegabytes, Map<Integer, Integer> rows) {
  private static final List<Integer> SIZES = List.of(1, 100);
  private static final int ROWS = 1000;
  private static final int REQUESTS = 100;
  private static final int SECONDS = 10;
  private static final int TOKENS = 4096;
  private static final int BATCH = 2048;
  private static final long MINUTES = 10;

  /** Of a system that does not say. */
  public static final PeakMemory UNKNOWN = new PeakMemory(Double.NaN, Map.of(), Map.of());

  /** What a failure shows of the process's own words. */
  private static final int TOLD = 12;

  /**
   * Measures some models as one on a split's first rows, which start again where there are fewer.
   */
  public static PeakMemory of(List<Path> folders, Path prepared, String split) throws IOException {
    if (!Machine.canResetPeakMemory()) {
      return UNKNOWN;
    }
    Path scratch = Files.createTempDirectory("rectrain-memory");
    Path answer = scratch.resolve("memory.json");
    Path log = scratch.resolve("memory.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Dai.djl.offline=true",
            "-Duser.language=en",
            "-Djava.io.tmpdir=" + scratch,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PeakMemory.class.getName(),
            answer.toString(),
            prepared.toString(),
            split));
    folders.forEach(folder -> command.add(folder.toString()));
    String cache = System.getProperty("DJL_CACHE_DIR");
    if (cache != null) {
      command.add(1, "-DDJL_CACHE_DIR=" + cache);
    }
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw Failure.input(
            "measuring the memory of " + folders + " failed: " + head(log),
            "see that memory and the disk of temporary files have room, or set"
                + " distill.measure_memory=false");
      }
      return Json.read(answer, PeakMemory.class);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } finally {
      process.destroyForcibly().onExit().join();
      StageFolder.delete(scratch);
    }
  }

  private static String head(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join(" / ", lines.subList(0, Math.min(TOLD, lines.size())));
  }

  /** The process that measures: answer file, prepared folder, split, model folders. */
  public static void main(String[] args) throws IOException {
    endWithParent();
    List<Path> folders = Arrays.stream(args, 3, args.length).map(Path::of).toList();
    Json.write(Path.of(args[0]), measured(folders, Path.of(args[1]), args[2]));
  }

  /**
   * The parent holds the other end of the standard input, and the system closes it when it dies.
   */
  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {} // nothing is ever sent
              } catch (IOException e) {
                Runtime.getRuntime().halt(2); // as good as its end
              }
              Runtime.getRuntime().halt(1);
            },
            "rectrain-parent");
    watch.setDaemon(true);
    watch.start();
  }

  private static PeakMemory measured(List<Path> folders, Path prepared, String split)
      throws IOException {
    Torch.threads(1);
    List<Scorer> scorers = new ArrayList<>();
    for (Path folder : folders) {
      scorers.add(blank(folder, prepared));
    }
    List<String> tasks = ModelFolders.tasks(folders.get(0));
    Path rowsOf = Prepared.examples(prepared, split);
    int all = ParquetTable.read(rowsOf, Columns.EXAMPLE_ID).rows();
    scorers.forEach(scorer -> score(scorer, split, tasks, new int[] {0}));
    System.gc();
    double loaded = megabytes(Machine.residentMemoryKib());
    Map<Integer, Double> peaks = new LinkedHashMap<>();
    Map<Integer, Integer> scored = new LinkedHashMap<>();
    for (int size : SIZES) {
      double before = megabytes(Machine.residentMemoryKib());
      Machine.resetPeakMemory();
      int most = Math.min(ROWS, REQUESTS * size);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      int done = 0;
      while (done < most && (done == 0 || System.nanoTime() < end)) {
        int[] rows = IntStream.range(done, done + size).map(row -> row % all).toArray();
        scorers.forEach(scorer -> score(scorer, split, tasks, rows));
        done += size;
      }
      peaks.put(size, Math.max(0, megabytes(Machine.peakMemoryKib()) - before));
      scored.put(size, done);
    }
    return new PeakMemory(loaded, peaks, scored);
  }

  private static void score(Scorer scorer, String split, List<String> tasks, int[] rows) {
    scorer.encodeAgain(split, rows);
    scorer.score(split, tasks, rows);
  }

  /** A scorer whose texts are not encoded beforehand: vectors take the same room. */
  private static Scorer blank(Path folder, Path prepared) {
    if (!ModelFolders.isNetwork(folder) || ModelFolder.spec(folder).cross()) {
      return ModelFolders.one(folder, prepared, TOKENS, BATCH, 1);
    }
    Model model = ModelFolder.read(folder);
    ModelData data =
        ModelData.read(prepared, model.schema().requireFit(folder, prepared), model.spec())
            .with(model);
    int width = model.spec().text() ? model.spec().width() : 0;
    return new TwoTowerScorer(model, data, new float[data.texts().size() * width], BATCH, 1);
  }

  private static double megabytes(long kib) {
    return kib < 0 ? Double.NaN : kib / 1024.0;
  }
}
