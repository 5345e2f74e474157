/** Folds by user: prepared data cut so that every user is judged by models that never saw them. */
@org.jspecify.annotations.NullMarked
package org.rectrain.fold;
