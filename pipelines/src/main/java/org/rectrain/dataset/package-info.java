/** The contract between stages: column names, manifests, feature schemas, Parquet without Spark. */
@NullMarked
package org.rectrain.dataset;

import org.jspecify.annotations.NullMarked;
