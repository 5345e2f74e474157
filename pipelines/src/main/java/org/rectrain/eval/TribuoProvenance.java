package org.rectrain.eval;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.Protocol;
import org.tribuo.classification.LabelFactory;
import org.tribuo.provenance.DatasetProvenance;
import org.tribuo.provenance.EvaluationProvenance;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.provenance.impl.EmptyDatasetProvenance;
import org.tribuo.provenance.impl.EmptyTrainerProvenance;

/**
 * An evaluation's provenance in Tribuo's own terms: which model, on which rows, with which Tribuo,
 * Java and machine. The model was not trained by Tribuo, so its trainer and data are Tribuo's empty
 * ones; what made it is in the model's instance values.
 */
final class TribuoProvenance {
  private TribuoProvenance() {}

  /**
   * The provenance as a tree of texts, in the shape of Tribuo's {@code convertToMap}.
   *
   * @param made of the stage that made the model
   */
  static Map<String, Object> of(Evaluation evaluation, ModelCards.Made made) {
    Map<String, Provenance> instance = new LinkedHashMap<>();
    instance.put("name", new StringProvenance("name", made.model()));
    instance.put("fingerprint", new StringProvenance("fingerprint", made.fingerprint()));
    instance.put("seed", new LongProvenance("seed", made.seed()));
    DatasetProvenance data = new EmptyDatasetProvenance();
    ModelProvenance model =
        new ModelProvenance(
            "org.rectrain.model.Model",
            OffsetDateTime.parse(made.at()),
            data,
            new EmptyTrainerProvenance(),
            instance);
    Protocol protocol = evaluation.protocol();
    SimpleDataSourceProvenance test =
        new SimpleDataSourceProvenance(
            "split " + protocol.split() + ", rows " + protocol.testRows(),
            OffsetDateTime.now(ZoneOffset.UTC),
            new LabelFactory());
    return texts(ProvenanceUtil.convertToMap(new EvaluationProvenance(model, test)));
  }

  private static Map<String, Object> texts(Map<String, Object> map) {
    Map<String, Object> out = new java.util.TreeMap<>();
    map.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> inner) {
            Map<String, Object> named = new LinkedHashMap<>();
            inner.forEach((k, v) -> named.put(String.valueOf(k), v));
            out.put(key, texts(named));
          } else {
            out.put(key, String.valueOf(value));
          }
        });
    return out;
  }
}
