/** Runs stages: the plan, the lock, folders that appear whole, the report; and looks at results. */
@org.jspecify.annotations.NullMarked
package org.rectrain.path.runner;
