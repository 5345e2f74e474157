package org.rectrain.monitor.sketch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.datasketches.memory.Memory;
import org.apache.datasketches.theta.SetOperation;
import org.apache.datasketches.theta.Sketch;
import org.apache.datasketches.theta.Union;
import org.apache.datasketches.theta.UpdateSketch;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Json;

/** All that is kept of a window's rows; made once, merged ever after. */
public final class Summary {
  private static final int USERS = 1024;

  private final Shape shape;
  private final List<FeatureSketch> features = new ArrayList<>();

  /** By task, then by slice; slice 0 is every row. */
  private final List<List<ScoreSketch>> scores = new ArrayList<>();

  private final RowSample sample;
  private final Union users = SetOperation.builder().setNominalEntries(USERS).buildUnion();
  private final UpdateSketch fresh = UpdateSketch.builder().setNominalEntries(USERS).build();
  private long rows;

  /** A summary of no rows. */
  public Summary(Shape shape) {
    this(shape, new RowSample());
    for (boolean numeric : shape.numeric()) {
      features.add(numeric ? new NumberSketch() : new CategorySketch());
    }
    for (int t = 0; t < shape.tasks().size(); t++) {
      List<ScoreSketch> slices = new ArrayList<>();
      for (int s = 0; s <= shape.slices().size(); s++) {
        slices.add(new ScoreSketch());
      }
      scores.add(slices);
    }
  }

  private Summary(Shape shape, RowSample sample) {
    this.shape = shape;
    this.sample = sample;
  }

  /** Whether rows of a user are among those that are kept to look at, which needs their hash. */
  public boolean keeps(long user) {
    return sample.wants(user);
  }

  /** Takes a row. */
  public void add(Observation row) {
    rows++;
    fresh.update(row.user());
    for (int f = 0; f < features.size(); f++) {
      if (features.get(f) instanceof NumberSketch numbers) {
        numbers.add(row.numbers()[f]);
      } else if (features.get(f) instanceof CategorySketch categories) {
        categories.add(row.categories()[f]);
      }
    }
    int[] weights = scores.isEmpty() ? new int[0] : ScoreSketch.weights(row.user());
    for (int t = 0; t < scores.size(); t++) {
      int cell = ScoreSketch.cell(row.scores()[t]);
      List<ScoreSketch> slices = scores.get(t);
      slices.get(0).add(cell, row.labels()[t], weights);
      for (int s = 1; s < slices.size(); s++) {
        if (row.slices()[s - 1]) {
          slices.get(s).add(cell, row.labels()[t], weights);
        }
      }
    }
    if (sample.wants(row.user(), row.hash())) {
      sample.add(row.user(), line(row));
    }
  }

  /** Counts rows that no window takes. */
  public void addRows(long more) {
    rows += more;
  }

  private RowSample.Line line(Observation row) {
    List<@Nullable String> values = new ArrayList<>();
    for (int f = 0; f < features.size(); f++) {
      double number = row.numbers()[f];
      values.add(
          !shape.numeric().get(f)
              ? row.categories()[f]
              : Double.isNaN(number) ? null : Double.toString(number));
    }
    List<Integer> labels = new ArrayList<>();
    List<Double> given = new ArrayList<>();
    for (int t = 0; t < scores.size(); t++) {
      labels.add(row.labels()[t]);
      given.add(row.scores()[t]);
    }
    return new RowSample.Line(row.hash(), row.millis(), values, labels, given);
  }

  /** Takes what another summary of the same shape has seen. */
  public void merge(Summary other) {
    rows += other.rows;
    users.union(other.users.getResult());
    users.union(other.fresh);
    for (int f = 0; f < features.size(); f++) {
      features.get(f).merge(other.features.get(f));
    }
    for (int t = 0; t < scores.size(); t++) {
      for (int s = 0; s < scores.get(t).size(); s++) {
        scores.get(t).get(s).merge(other.scores.get(t).get(s));
      }
    }
    sample.merge(other.sample);
  }

  /** What a row holds. */
  public Shape shape() {
    return shape;
  }

  /** Rows. */
  public long rows() {
    return rows;
  }

  /** Users: exact up to 1,024, then within about 3 %. */
  public double users() {
    return distinct().getEstimate();
  }

  private Sketch distinct() {
    Union both = SetOperation.builder().setNominalEntries(USERS).buildUnion();
    both.union(users.getResult());
    both.union(fresh);
    return both.getResult(true, null);
  }

  /** The values of a feature. */
  public FeatureSketch feature(int index) {
    return features.get(index);
  }

  /** Scores and labels of a task; slice 0 is every row. */
  public ScoreSketch scores(int task, int slice) {
    return scores.get(task).get(slice);
  }

  /** Rows to look at. */
  public RowSample sample() {
    return sample;
  }

  /** All of it, to be read again by {@link #of}. */
  public ObjectNode json() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("rows", rows);
    out.put("users", Base64.getEncoder().encodeToString(distinct().toByteArray()));
    ArrayNode list = out.putArray("features");
    features.forEach(f -> list.add(f.json()));
    ArrayNode tasks = out.putArray("tasks");
    for (List<ScoreSketch> slices : scores) {
      ArrayNode task = tasks.addArray();
      slices.forEach(s -> task.add(s.json()));
    }
    out.set("sample", sample.json());
    return out;
  }

  /** A summary from its JSON. */
  public static Summary of(Shape shape, JsonNode json) {
    Summary out = new Summary(shape, RowSample.of(json.get("sample")));
    out.rows = json.get("rows").longValue();
    byte[] bytes = Base64.getDecoder().decode(json.get("users").asText());
    out.users.union(Sketch.wrap(Memory.wrap(bytes)));
    json.get("features").forEach(f -> out.features.add(FeatureSketch.of(f)));
    for (JsonNode task : json.get("tasks")) {
      List<ScoreSketch> slices = new ArrayList<>();
      task.forEach(s -> slices.add(ScoreSketch.of(s)));
      out.scores.add(slices);
    }
    return out;
  }

  /** As bytes: gzipped JSON. */
  public byte[] pack() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(Json.line(json()).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The summary of bytes. */
  public static Summary unpack(Shape shape, byte[] bytes) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      String text = new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
      return of(shape, Json.parse(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
