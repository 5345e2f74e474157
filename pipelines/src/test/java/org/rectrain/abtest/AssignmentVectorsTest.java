package org.rectrain.abtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.abtest.assign.Assignment;
import org.rectrain.nn.Golden;

/** The same users, assigned by a program in another language. */
class AssignmentVectorsTest {
  private static JsonNode golden() {
    return Golden.json("assignment/vectors.json");
  }

  @Test
  void unitsAreEqualToTheLastBit() throws IOException {
    JsonNode units = golden().get("units");
    assertThat(units).hasSize(40);
    for (JsonNode unit : units) {
      assertThat(Assignment.unit(unit.get("salt").asText(), unit.get("user").asText()))
          .isEqualTo(unit.get("unit").asDouble());
    }
  }

  @Test
  void placesAndVariantsAreEqual() throws IOException {
    int users = 0;
    for (JsonNode e : golden().get("experiments")) {
      Map<String, Double> weights = new LinkedHashMap<>();
      for (int v = 0; v < e.get("variants").size(); v++) {
        weights.put(e.get("variants").get(v).asText(), e.get("weights").get(v).asDouble());
      }
      Assignment assignment =
          new Assignment(
              e.get("experiment").asText(),
              weights,
              e.get("traffic").asDouble(),
              e.get("layer").asText(),
              e.get("slot_from").asDouble(),
              e.get("slot_to").asDouble(),
              e.get("holdout").asDouble());
      for (JsonNode expected : e.get("users")) {
        String user = expected.get("user").asText();
        assertThat(assignment.place(user).name()).isEqualTo(expected.get("place").asText());
        if (assignment.place(user) == Assignment.Place.IN) {
          assertThat(assignment.variant(user)).isEqualTo(expected.get("variant").asText());
        }
        users++;
      }
    }
    assertThat(users).isEqualTo(80);
  }
}
