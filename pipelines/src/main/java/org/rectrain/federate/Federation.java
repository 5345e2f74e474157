package org.rectrain.federate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.rectrain.Failure;
import org.rectrain.config.federate.FederateConfig;
import org.rectrain.config.federate.FederateConfig.Role;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelFolders;
import org.rectrain.train.Training;

/** Rounds of silos and server, or one's part of them, over files. */
public final class Federation {

  private final FederateConfig config;
  private final TrainConfig train;
  private final long seed;
  private final Path prepared;
  private final Path home;
  private final Exchange exchange;
  private final Progress progress;

  /**
   * A federation.
   *
   * @param prepared the run's prepared data
   * @param home folder that keeps the state between calls
   */
  public Federation(
      FederateConfig config,
      TrainConfig train,
      long seed,
      Path prepared,
      Path home,
      Progress progress) {
    this.config = config;
    this.train = train;
    this.seed = seed;
    this.prepared = prepared;
    this.home = home;
    InputPath shared = config.exchange();
    this.exchange = new Exchange(shared == null ? home.resolve("exchange") : shared.path());
    this.progress = progress;
  }

  /**
   * Refuses what cannot be joined.
   *
   * @throws Failure (exit code 2) that names the key
   */
  public static void check(FederateConfig config, TrainConfig train) {
    if (train.encoder().tune() == EncoderConfig.Tune.FULL && train.towers().text()) {
      throw refused("train.encoder.tune: full", "lora or none");
    }
    boolean lora = train.encoder().tune() == EncoderConfig.Tune.LORA && train.towers().text();
    if (lora && !train.encoder().lora().frozenA()) {
      throw Failure.usage(
          "federate: a mean of the pairs A and B is no mean of their products; expected"
              + " train.encoder.lora.frozen_a: true, under which it is",
          "set it, or train.encoder.tune: none");
    }
    if (train.towers().itemIds() || train.towers().userIds() || train.towers().factors() > 0) {
      throw refused(
          "train.towers with item_ids, user_ids or factors, which are each silo's own", "none");
    }
    if (train.initFrom() != null || train.news() != null) {
      throw refused("train.init_from and train.news", "none");
    }
  }

  private static Failure refused(String what, String expected) {
    return Failure.usage(
        "federate: cannot join " + what + "; expected " + expected, "change the train section");
  }

  /**
   * Does this process's part.
   *
   * @param out where the result goes
   * @return what is known now
   * @throws Failure (exit code 3) when a round cannot be joined
   */
  public FederateResult run(Path out) throws IOException {
    FederationState state =
        new FederationState(config, train, seed, prepared, home, exchange, progress);
    state.settle();
    List<String> names = names();
    if (config.role() == Role.SILO) {
      String own = Objects.requireNonNull(config.silo());
      if (!names.contains(own)) {
        throw Failure.usage("federate.silo: '" + own + "' is none of " + names, "name one of them");
      }
      state.agree();
      part(silo(own, names), names);
    } else {
      state.agree();
      start(names);
      if (config.role() == Role.SERVER) {
        serve(names);
      } else {
        all(names);
      }
    }
    FederateResult result = FederateResult.of(config, names, exchange);
    Json.write(out.resolve(FederateResult.FILE), result);
    int joined = result.rounds().size();
    if (joined > 0 && config.role() != Role.SILO) {
      requireAsJoined(joined);
      Exchange.copy(exchange.model(joined + 1), out.resolve(FederateResult.MODEL));
    }
    return result;
  }

  private void requireAsJoined(int round) {
    Path model = exchange.model(round + 1);
    Path made = exchange.joined(round);
    if (Files.isDirectory(made)
        && !ModelFolders.fingerprint(List.of(model))
            .equals(ModelFolders.fingerprint(List.of(made)))) {
      throw Failure.input(
          model + ": is not as round " + round + " was joined: " + made + " has other files",
          "copy those over it, or begin again: remove " + exchange.folder());
    }
  }

  private List<String> names() {
    String by = config.by();
    List<String> names =
        by == null
            ? config.silos().keySet().stream().sorted().toList()
            : List.copyOf(SiloData.values(prepared, by).keySet());
    if (config.minSilos() > names.size()) {
      throw Failure.usage(
          "federate.min_silos: " + config.minSilos() + " of " + names.size() + " silos: " + names,
          "expected as many as there are at most; 0 is all");
    }
    return names;
  }

  /** The first common model. */
  private void start(List<String> names) throws IOException {
    if (exchange.current() == 0) {
      Path fresh = home.resolve("start");
      Path source = config.needsPrepared() ? prepared : SiloData.firstFinished(config, names);
      Training.initial(train, seed, source, fresh);
      Exchange.copy(fresh, exchange.model(1));
    }
  }

  private Silo silo(String name, List<String> names) {
    return new Silo(name, names, config, train, seed, work(home, name), exchange);
  }

  /** Where a silo of this machine works. */
  static Path work(Path home, String name) {
    return home.resolve("silos").resolve(name);
  }

  private void prepare(Silo silo) throws IOException {
    InputPath own = config.folder(silo.name());
    SiloData.write(
        own == null ? prepared : own.path(),
        config.by(),
        silo.name(),
        exchange.model(1),
        silo.data());
  }

  /** One silo's part: its key, then its update, of the round that is open. */
  private void part(Silo silo, List<String> names) throws IOException {
    int round = exchange.current();
    if (round == 0) {
      throw Failure.busy(
          exchange.folder() + ": no common model yet",
          "run the server first: federate.role=server, and bring its files here");
    }
    if (round > config.rounds()) {
      progress.log("federate: all rounds are done");
      return;
    }
    prepare(silo);
    if (config.secure()) {
      silo.publishKey(round);
      if (!silo.hasKeys(round)) {
        progress.log(
            "federate: round " + round + ": waits for the keys of all " + names.size() + " silos");
        return;
      }
    }
    silo.update(round, progress);
    progress.log("federate: round " + round + ": the update of " + silo.name() + " is there");
  }

  private void serve(List<String> names) throws IOException {
    int round = exchange.current();
    boolean any =
        names.stream().anyMatch(n -> Files.exists(exchange.updates(round).resolve(n + ".json")));
    if (round <= config.rounds() && any) {
      new FederateServer(config, exchange, names, progress).join(round, Map.of());
    }
  }

  private void all(List<String> names) throws IOException {
    List<Silo> silos = new ArrayList<>();
    Map<String, String> unable = new TreeMap<>();
    for (String name : names) {
      Silo silo = silo(name, names);
      try {
        prepare(silo);
        silos.add(silo);
      } catch (Failure other) {
        unable.put(name, String.valueOf(other.getMessage()));
      }
    }
    FederateServer server = new FederateServer(config, exchange, names, progress);
    try (Progress.Bar bar = progress.step("federate", config.rounds())) {
      for (int round = 1; round <= config.rounds(); round++) {
        bar.message("round " + round);
        Map<String, String> failed =
            round < exchange.current() ? unable : train(round, silos, unable);
        FederateResult.Round joined = server.join(round, failed);
        if (joined.auc().isEmpty()) {
          judge(round, joined, silos);
        }
        bar.advance(1);
      }
    }
  }

  /**
   * Lets the silos train.
   *
   * @param unable silos without usable data, with the reason
   * @return these and those that could not train
   */
  private Map<String, String> train(int round, List<Silo> silos, Map<String, String> unable)
      throws IOException {
    Map<String, String> failed = new TreeMap<>(unable);
    if (config.secure()) {
      if (!unable.isEmpty()) {
        throw Failure.input(
            "federate: with secure aggregation every silo is needed: " + unable,
            "repair its data first");
      }
      for (Silo silo : silos) {
        silo.publishKey(round);
      }
    }
    for (Silo silo : silos) {
      try {
        silo.update(round, Progress.silent());
      } catch (Failure cause) {
        failed.put(silo.name(), String.valueOf(cause.getMessage()));
      }
    }
    return failed;
  }

  /** Adds to a round's result what the joined model does on each silo's valid rows. */
  private void judge(int round, FederateResult.Round joined, List<Silo> silos) throws IOException {
    Map<String, Double> auc = SiloAuc.of(exchange.model(round + 1), silos, train);
    Json.write(
        exchange.round(round).resolve(Exchange.RESULT),
        new FederateResult.Round(
            joined.round(),
            joined.members(),
            joined.norms(),
            joined.refused(),
            joined.length(),
            joined.noise(),
            auc));
    progress.log("federate: round " + round + ": AUC on valid " + auc);
  }
}
