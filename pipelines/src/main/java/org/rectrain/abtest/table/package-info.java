/** Tables of an experiment as Spark reads them. */
@NullMarked
package org.rectrain.abtest.table;

import org.jspecify.annotations.NullMarked;
