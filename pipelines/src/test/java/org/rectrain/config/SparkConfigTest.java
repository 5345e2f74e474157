package org.rectrain.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SparkConfigTest {
  @ParameterizedTest
  @CsvSource({
    "spark.ui.enabled, true, opens a port",
    "spark.ui.port, 8080, opens a port",
    "spark.extraListeners, Evil, loads classes",
    "spark.plugins, a.b.C, loads classes",
    "spark.jars, x.jar, loads classes",
    "spark.jars.packages, g:a:1, loads classes",
    "spark.driver.extraClassPath, x, loads classes",
    "spark.executor.extraClassPath, x, loads classes",
    "spark.driver.extraJavaOptions, -agentlib:x, loads classes",
    "spark.executor.defaultJavaOptions, -agentlib:x, loads classes",
    "spark.driver.extraLibraryPath, x, loads classes",
    "spark.sql.extensions, Evil, loads classes",
    "spark.sql.catalog.x, Evil, loads classes",
    "spark.serializer, Evil, loads classes",
    "spark.kryo.registrator, Evil, loads classes",
    "spark.metrics.conf, x, loads classes",
    "spark.hadoop.fs.x.impl, Evil, loads classes",
    "spark.io.compression.codec, a.b.Codec, loads classes",
    "spark.driver.bindAddress, 0.0.0.0, loopback",
    "spark.blockManager.port, 9, loopback",
    "java.io.tmpdir, x, begins with spark."
  })
  void refusesSettingsThatLoadOrListen(String key, String value, String why) {
    assertThatThrownBy(() -> new SparkConfig("local[1]", 0, Map.of(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("settings." + key + ": '" + value + "' is not allowed")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.executor.memory=4g",
        "spark.sql.adaptive.enabled=false",
        "spark.sql.files.maxPartitionBytes=1m",
        "spark.memory.fraction=0.5",
        "spark.io.compression.codec=zstd",
        "spark.network.timeout=300s",
        "spark.sql.autoBroadcastJoinThreshold=-1"
      })
  void letsSizesAndSwitchesPass(String setting) {
    String[] parts = setting.split("=");
    Map<String, String> settings = Map.of(parts[0], parts[1]);
    assertThat(new SparkConfig("local[1]", 0, settings).settings()).isEqualTo(settings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spark.driver.host", "spark.driver.bindAddress", "spark.blockManager.port"})
  void aClusterNeedsAddresses(String key) {
    assertThat(new SparkConfig("spark://host:7077", 0, Map.of(key, "1")).settings())
        .containsKey(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lokal", "local[0]", "local[-1]", "local[]", "local [2]", "spark://"})
  void refusesMastersThatSparkDoesNotKnow(String master) {
    assertThatThrownBy(() -> new SparkConfig(master, 0, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("master: '" + master + "' is not allowed; expected local[*]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"local", "local[1]", "local[*]", "local[2,4]", "local-cluster[2,1,1024]", "yarn"})
  void takesMastersOfSpark(String master) {
    assertThat(new SparkConfig(master, 0, Map.of()).master()).isEqualTo(master);
  }
}
