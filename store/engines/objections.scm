; The parts of a query that objections.py looks at.
(prefix_declaration) @prefix
[(integer) (decimal) (double) (rdf_literal) (boolean_literal)] @literal
(binary_path "|") @alternative
(path_negated_property_set) @negated-path
(path_mod) @path-modifier
[(exists_func) (not_exists_func)] @exists
(minus_graph_pattern) @minus
(sub_select) @subquery
(data_block) @data
(graph_graph_pattern) @graph
(group_graph_pattern) @group
(triples_block (triples_same_subject) @triples)
(triples_template (triples_same_subject) @triples)
(triples_block (triples_same_subject (property_list (property) @property)))
(triples_template (triples_same_subject (property_list (property) @property)))
(blank_node_property_list (property_list (property) @property))
(_ "AS" . bound_variable: (var) @named)
(filter) @condition
(having_condition) @condition
(select_clause) @expression
(bind) @expression
(group_condition) @expression
(order_condition) @order
